package dev.agentc2.ingress.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentc2.platform.crypto.Sha256;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.redis.Redis;
import io.lettuce.core.SetArgs;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Requests that wait for a person's answer, in Redis under the hash of a random id, for {@link #LIFE}. Methods throw
 * {@link dev.agentc2.platform.redis.RedisUnavailableException} while Redis is away. Thread-safe.
 */
final class PendingRequests {
    static final Duration LIFE = Duration.ofMinutes(10);

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final Redis redis;
    private final SecureRandom random = new SecureRandom();

    PendingRequests(Redis redis) {
        this.redis = redis;
    }

    /** Keeps a request; returns its id. */
    String keep(AuthorizationRequest request) {
        String id = GrantCode.secret(random);
        try {
            String json = Json.MAPPER.writeValueAsString(request);
            redis.ask(r -> r.set(key(id), json, SetArgs.Builder.px(LIFE)));
            return id;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request can be written as JSON", e);
        }
    }

    /** The request of an id; empty when it was answered or is too old. */
    Optional<AuthorizationRequest> look(String id) {
        return isId(id) ? redis.<String>ask(r -> r.get(key(id))).map(PendingRequests::request) : Optional.empty();
    }

    /** The same, once. */
    Optional<AuthorizationRequest> take(String id) {
        return isId(id) ? redis.<String>ask(r -> r.getdel(key(id))).map(PendingRequests::request) : Optional.empty();
    }

    private static boolean isId(String text) {
        return FORM.matcher(text).matches();
    }

    private static AuthorizationRequest request(String json) {
        try {
            return Json.MAPPER.readValue(json, AuthorizationRequest.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request in Redis can't be read", e);
        }
    }

    private static String key(String id) {
        return "agentc2:authorization:" + HexFormat.of().formatHex(Sha256.of(id));
    }
}
