package dev.agentc2.ingress.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentc2.platform.crypto.Sha256;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.redis.Redis;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/** Sign-ins at the provider that were begun, in Redis under the hash of their state, for {@link #LIFE}. Thread-safe. */
final class OidcAttempts {
    static final Duration LIFE = Duration.ofMinutes(10);

    private final Redis redis;

    OidcAttempts(Redis redis) {
        this.redis = redis;
    }

    void keep(String state, OidcAttempt attempt) {
        try {
            String json = Json.MAPPER.writeValueAsString(attempt);
            redis.ask(r -> r.set(key(state), json, SetArgs.Builder.px(LIFE)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an attempt can be written as JSON", e);
        }
    }

    /** The attempt of a state, once. */
    Optional<OidcAttempt> take(String state) {
        return redis.<String>ask(r -> r.getdel(key(state))).map(json -> {
            try {
                return Json.MAPPER.readValue(json, OidcAttempt.class);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("an attempt in Redis can't be read", e);
            }
        });
    }

    private static String key(String state) {
        return "agentc2:oidc:" + HexFormat.of().formatHex(Sha256.of(state));
    }
}
