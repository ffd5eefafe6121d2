package dev.agentc2.ingress.manage;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentc2.platform.json.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the access of a connection stands that an authorization server grants. Immutable.
 *
 * @param problem why it has to be authorised, a sentence; null when it needn't
 * @param authorizedAt when somebody last did in the browser; null when never
 * @param authorizedBy who did
 * @param scopes what was granted; null when that isn't known
 * @param endsAt when it ends for good; null as long as it is renewed by itself
 */
record Authorization(
        State state,
        @Nullable String problem,
        @Nullable Instant authorizedAt,
        @Nullable String authorizedBy,
        @Nullable List<String> scopes,
        @Nullable Instant endsAt) {
    static final String NAME = "access";

    /** The facts as one column of a row {@code t} of connections. */
    static final String COLUMN = "(SELECT jsonb_build_object('tokens', s.has_tokens, 'at', s.authorized_at, 'by',"
            + " s.authorized_by, 'server', s.authorized_for, 'scopes', s.scopes, 'ends', s.ends_at, 'ended',"
            + " s.ends_at <= now(), 'refusal', s.refused_because) FROM connection_secrets s"
            + " WHERE s.connection_id = t.id) AS " + NAME;

    /** What is to be done. */
    enum State {
        /** Nothing. */
        AUTHORIZED,
        /** Somebody has to authorise it in the browser. */
        NEEDED
    }

    private record Facts(
            boolean tokens,
            @Nullable Instant at,
            @Nullable String by,
            @Nullable String server,
            @Nullable String scopes,
            @Nullable Instant ends,
            @Nullable Boolean ended,
            @Nullable String refusal) {}

    /**
     * Reads the column.
     *
     * @param json null when the connection has no credentials
     * @param url the connection's address now
     */
    static Authorization of(@Nullable String json, @Nullable String url) {
        Facts facts = json == null ? new Facts(false, null, null, null, null, null, null, null) : facts(json);
        String problem = problem(facts, url);
        return new Authorization(
                problem == null ? State.AUTHORIZED : State.NEEDED,
                problem,
                facts.at(),
                facts.by(),
                facts.scopes() == null ? null : List.of(facts.scopes().split(" ")),
                facts.ends());
    }

    private static @Nullable String problem(Facts facts, @Nullable String url) {
        if (!facts.tokens()) {
            return "Nobody has authorised it yet.";
        }
        if (facts.refusal() != null) {
            return facts.refusal();
        }
        if (facts.server() != null && !facts.server().equals(url)) {
            return "Its address was changed after it was authorised; authorise it anew.";
        }
        return Boolean.TRUE.equals(facts.ended())
                ? "The access was given for a time that is over; authorise it anew."
                : null;
    }

    private static Facts facts(String json) {
        try {
            return Json.MAPPER.readValue(json, Facts.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the facts of an authorization can't be read", e);
        }
    }
}
