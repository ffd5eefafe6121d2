package dev.agentc2.ingress.manage;

import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.topics.TurnId;

/** Tells a running turn to end. Thread-safe. */
@FunctionalInterface
public interface TurnCancellation {
    /**
     * Cancels a turn; one that has ended stays as it is.
     *
     * @param actor opaque id of who cancels it
     * @param request request that causes it
     * @throws dev.agentc2.platform.http.ProblemException 503 when that can't be noted now
     */
    void cancel(String orgId, TurnId turn, String actor, RequestInfo request);
}
