package dev.agentc2.platform.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to Redis. Connects in the background, again and again until it succeeds, and reconnects by itself; a
 * command while there is no connection fails at once, one that isn't answered fails after {@link #PATIENCE_MS}.
 * Thread-safe.
 */
public final class Redis implements AutoCloseable {
    static final long PATIENCE_MS = 1_000;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Redis.class);

    private final @Nullable RedisClient client;
    private final @Nullable Thread connector;
    private volatile @Nullable StatefulRedisConnection<String, String> connection;

    /** @param url address; null when none is set up: then every call fails */
    public Redis(@Nullable String url) {
        if (url == null) {
            client = null;
            connector = null;
            return;
        }
        RedisURI address = RedisURI.create(url);
        address.setTimeout(CONNECT_TIMEOUT);
        RedisClient created = RedisClient.create(address);
        created.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(true)
                        .build())
                .build());
        client = created;
        connector = Thread.ofVirtual().name("redis-connect").start(() -> connect(created));
    }

    /**
     * What a command is answered; empty when that is nil.
     *
     * @throws RedisUnavailableException when it isn't answered
     */
    public <T> Optional<T> ask(Function<RedisAsyncCommands<String, String>, RedisFuture<T>> command) {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null) {
            throw new RedisUnavailableException(client == null ? "no Redis is set up" : "Redis is away", null);
        }
        try {
            return Optional.ofNullable(command.apply(open.async()).get(PATIENCE_MS, TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException | RedisException e) {
            throw new RedisUnavailableException("Redis doesn't answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailableException("interrupted while Redis was asked", e);
        }
    }

    /** Whether there is one to connect to. */
    public boolean isSetUp() {
        return client != null;
    }

    /** Whether there is a connection now. */
    public boolean isReachable() {
        StatefulRedisConnection<String, String> open = connection;
        return open != null && open.isOpen();
    }

    private void connect(RedisClient to) {
        try {
            while (connection == null) {
                try {
                    connection = to.connect();
                } catch (RedisException e) {
                    LOG.debug("Redis can't be reached", e);
                    Thread.sleep(RETRY_INTERVAL);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (connector != null) {
            connector.interrupt();
        }
        if (client != null) {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }
}
