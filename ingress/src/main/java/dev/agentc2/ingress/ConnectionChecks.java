package dev.agentc2.ingress;

import dev.agentc2.ingress.manage.Checks;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.topics.Topics;
import dev.agentc2.wire.CheckConnection;
import dev.agentc2.wire.ToolOffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Checks as wishes in the log; the offer that answers one says up to which wish it does. Thread-safe. */
final class ConnectionChecks implements Checks {
    /** A server may be silent for a while, and is asked twice at most every few seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final CommandLog log;
    private final ToolOffers offers;
    private final Clock clock;

    ConnectionChecks(CommandLog log, ToolOffers offers, Clock clock) {
        this.log = log;
        this.offers = offers;
        this.clock = clock;
    }

    @Override
    public Optional<ToolOffer> check(
            String orgId, String connectionId, long updatedAt, String actor, RequestInfo request) {
        String key = orgId + "/" + connectionId;
        long now = clock.millis();
        long offset = log.append(
                Topics.CONNECTIONS_CHECKS,
                key,
                new CheckConnection(orgId, connectionId, updatedAt, actor, now),
                new RecordHeaders(
                        key + "/check/" + request.requestId(),
                        "CheckConnection",
                        "ingress",
                        now,
                        request.trace().child(),
                        request.requestId(),
                        orgId));
        return offers.await(key, offer -> offer.getCheckedThrough() >= offset, PATIENCE);
    }
}
