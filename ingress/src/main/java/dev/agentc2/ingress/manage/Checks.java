package dev.agentc2.ingress.manage;

import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.wire.ToolOffer;
import java.util.Optional;

/** Has the servers of connections asked. Thread-safe. */
@FunctionalInterface
public interface Checks {
    /**
     * Has a connection's server asked now, and waits for what comes of it.
     *
     * @param updatedAt when the connection that is meant was last changed, epoch milliseconds
     * @param actor who asks, as audit records name it
     * @return what it offers; empty when nobody asked it in time
     * @throws dev.agentc2.platform.http.ProblemException 503 when the log can't be reached
     */
    Optional<ToolOffer> check(String orgId, String connectionId, long updatedAt, String actor, RequestInfo request);
}
