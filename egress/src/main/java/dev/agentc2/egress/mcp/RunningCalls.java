package dev.agentc2.egress.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.crypto.Sha256;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.redis.Redis;
import dev.agentc2.platform.redis.RedisUnavailableException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which turn answers a request, for clients that cancel: in Redis, so that any instance knows it, and in this one while it
 * answers. Thread-safe.
 */
final class RunningCalls {
    /** Longer than a turn may take; milliseconds. */
    private static final long KEPT_MS = 15 * 60_000;

    private static final Logger LOG = LoggerFactory.getLogger(RunningCalls.class);

    private final Redis redis;
    private final Map<String, Here> here = new ConcurrentHashMap<>();

    /**
     * A call that this instance answers.
     *
     * @param silence lets it be answered no more
     */
    private record Here(String turnId, Runnable silence) {}

    RunningCalls(Redis redis) {
        this.redis = redis;
    }

    /**
     * The key of a request. Ids of requests are unique within a session only.
     *
     * @param session the client's session id
     * @param id of the request
     */
    static String key(Principal caller, String session, JsonNode id) {
        String request = caller.actor() + "\n" + session + "\n" + id;
        return caller.orgId() + ":mcp-call:" + HexFormat.of().formatHex(Sha256.of(request));
    }

    /**
     * Notes which turn answers.
     *
     * @param silence lets the client be told nothing more, for a request that it has cancelled
     */
    void began(String key, String turnId, Runnable silence) {
        here.put(key, new Here(turnId, silence));
        try {
            redis.ask(commands -> commands.psetex(key, KEPT_MS, turnId));
        } catch (RedisUnavailableException e) {
            LOG.warn("a call can be cancelled at this instance only: {}", e.getMessage());
        }
    }

    /** This instance answers no longer; the turn may go on, and the client come back elsewhere. */
    void left(String key) {
        here.remove(key);
    }

    /** The client has cancelled a request: if it is answered here, nothing more is told. */
    void silence(String key) {
        Here known = here.get(key);
        if (known != null) {
            known.silence().run();
        }
    }

    /** The turn that answers a request; empty when none is known. */
    Optional<String> turn(String key) {
        Here known = here.get(key);
        if (known != null) {
            return Optional.of(known.turnId());
        }
        try {
            return redis.ask(commands -> commands.get(key));
        } catch (RedisUnavailableException e) {
            LOG.warn("a call that another instance serves can't be cancelled now: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
