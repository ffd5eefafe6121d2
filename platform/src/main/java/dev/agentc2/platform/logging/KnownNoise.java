package dev.agentc2.platform.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;

/**
 * Keeps out warnings of libraries that every start or stop brings and that mean nothing: each by its logger and the
 * beginning of its message, so that whatever else the logger has to say is still heard. Errors always pass. Made by
 * logback; thread-safe.
 */
public final class KnownNoise extends Filter<ILoggingEvent> {
    /**
     * @param logger end of the logger's name
     * @param message how the message begins
     * @param why why it means nothing
     */
    record Line(String logger, String message, String why) {}

    static final List<Line> LINES = List.of(
            new Line(
                    ".QuorumController",
                    "Performing controller activation",
                    "the embedded broker's only controller becomes the active one at each start"),
            new Line(
                    ".AutoTopicCreationManager",
                    "Auto topic creation failed for __transaction_state with error 'TOPIC_ALREADY_EXISTS'",
                    "several first transactional producers at once ask for the topic; one gets it made for all"),
            new Line(
                    ".StreamsConfig",
                    "Processing exception handler is not enabled for the GlobalThread",
                    "said of a configuration that Kafka Streams makes for itself; ours enables it"),
            new Line(
                    ".StateDirectory",
                    "Using an OS temp directory in the state.dir property",
                    "whoever puts the home folder there puts all data there"),
            new Line(
                    ".OffsetFetcherUtils",
                    "Not updating",
                    "a consumer asks for the ends of partitions that aren't assigned to it, as Kafka Streams does too"),
            new Line(
                    ".CommitRequestManager",
                    "A duplicated, inflight, request was identified",
                    "the consumer asks for its offsets twice while it joins, and takes one answer"),
            new Line(
                    ".NetworkClient",
                    "Attempting to close NetworkClient that has already been closed",
                    "the embedded broker closes its own channel twice as it stops"));

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            return FilterReply.NEUTRAL;
        }
        for (Line line : LINES) {
            if (event.getLoggerName().endsWith(line.logger()) && says(event, line.message())) {
                return FilterReply.DENY;
            }
        }
        return FilterReply.NEUTRAL;
    }

    /** Kafka's own lines begin with who speaks, in brackets. */
    private static boolean says(ILoggingEvent event, String words) {
        String message = event.getFormattedMessage();
        return message.startsWith(words)
                || message.startsWith("[") && message.startsWith(words, message.indexOf("] ") + 2);
    }
}
