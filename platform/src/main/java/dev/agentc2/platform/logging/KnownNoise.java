package dev.agentc2.platform.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;

/**
 * Keeps out lines of libraries that every start or stop brings and that mean nothing: each by its logger and its words, so
 * that whatever else the logger has to say is still heard. Made by logback; thread-safe.
 */
public final class KnownNoise extends Filter<ILoggingEvent> {
    /**
     * @param level highest level at which it is noise
     * @param logger end of the logger's name
     * @param begins how the message begins, after what Kafka puts in brackets
     * @param holds what the message, or that of its exception, holds besides
     * @param why why it means nothing
     */
    record Line(Level level, String logger, String begins, String holds, String why) {}

    static final List<Line> LINES = List.of(
            new Line(
                    Level.WARN,
                    ".QuorumController",
                    "Performing controller activation",
                    "",
                    "the embedded broker's only controller becomes the active one at each start"),
            new Line(
                    Level.ERROR,
                    ".ControllerApis",
                    "Unexpected error handling request",
                    "NotControllerException",
                    "the embedded broker registers before its controller is active, and again when it is"),
            new Line(
                    Level.ERROR,
                    ".CoordinatorRuntime",
                    "Failed to load metadata from __",
                    "because the partition is not online or is no longer the leader",
                    "after a kill the broker comes back under a new epoch while it loads, and loads again"),
            new Line(
                    Level.WARN,
                    ".AutoTopicCreationManager",
                    "Auto topic creation failed for __",
                    "TOPIC_ALREADY_EXISTS",
                    "several first users of an internal topic ask for it at once; one gets it made for all"),
            new Line(
                    Level.WARN,
                    ".StreamsConfig",
                    "Processing exception handler is not enabled for the GlobalThread",
                    "",
                    "said of a configuration that Kafka Streams makes for itself; ours enables it"),
            new Line(
                    Level.WARN,
                    ".StateDirectory",
                    "Using an OS temp directory in the state.dir property",
                    "",
                    "whoever puts the home folder there puts all data there"),
            new Line(
                    Level.WARN,
                    ".OffsetFetcherUtils",
                    "Not updating",
                    "as it is no longer assigned",
                    "Kafka Streams asks for the ends of partitions before it assigns them to itself"),
            new Line(
                    Level.WARN,
                    ".CommitRequestManager",
                    "A duplicated, inflight, request was identified",
                    "",
                    "the consumer asks for its offsets twice while it joins, and takes one answer"),
            new Line(
                    Level.WARN,
                    ".NetworkClient",
                    "Attempting to close NetworkClient that has already been closed",
                    "",
                    "the embedded broker closes its own channel twice as it stops"));

    @Override
    public FilterReply decide(ILoggingEvent event) {
        for (Line line : LINES) {
            if (line.level().isGreaterOrEqual(event.getLevel())
                    && event.getLoggerName().endsWith(line.logger())
                    && says(event, line)) {
                return FilterReply.DENY;
            }
        }
        return FilterReply.NEUTRAL;
    }

    private static boolean says(ILoggingEvent event, Line line) {
        String message = event.getFormattedMessage();
        int begin = message.startsWith("[") ? message.indexOf("] ") + 2 : 0;
        if (!message.startsWith(line.begins(), begin)) {
            return false;
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        return message.contains(line.holds())
                || thrown != null && String.valueOf(thrown.getMessage()).contains(line.holds());
    }
}
