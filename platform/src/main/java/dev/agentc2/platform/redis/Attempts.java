package dev.agentc2.platform.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentc2.platform.crypto.Sha256;
import dev.agentc2.platform.json.Json;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What was begun here and goes on when a browser comes back with its state: in Redis under the hash of the state, for
 * {@link #LIFE}, and good once. Throws {@link RedisUnavailableException} while Redis is away. Thread-safe.
 *
 * @param <T> what is remembered; written as JSON
 */
public final class Attempts<T> {
    /** How long a person may take. */
    public static final Duration LIFE = Duration.ofMinutes(10);

    private final Redis redis;
    private final String prefix;
    private final Class<T> type;

    /** @param prefix of the keys, such as {@code agentc2:oidc:} */
    public Attempts(Redis redis, String prefix, Class<T> type) {
        this.redis = redis;
        this.prefix = prefix;
        this.type = type;
    }

    public void keep(String state, T attempt) {
        try {
            String json = Json.MAPPER.writeValueAsString(attempt);
            redis.ask(r -> r.set(key(state), json, SetArgs.Builder.px(LIFE)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an attempt can be written as JSON", e);
        }
    }

    /** The attempt of a state, once. */
    public Optional<T> take(String state) {
        return redis.<String>ask(r -> r.getdel(key(state))).map(json -> {
            try {
                return Json.MAPPER.readValue(json, type);
            } catch (JsonProcessingException e) { // its message may quote the text
                throw new IllegalStateException("an attempt in Redis can't be read");
            }
        });
    }

    private String key(String state) {
        return prefix + HexFormat.of().formatHex(Sha256.of(state));
    }
}
