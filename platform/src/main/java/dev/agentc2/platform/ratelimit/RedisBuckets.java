package dev.agentc2.platform.ratelimit;

import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buckets of tokens in Redis. Connects in the background, again and again until it succeeds, and reconnects by itself;
 * a command while there is no connection fails at once. Thread-safe.
 */
final class RedisBuckets implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);
    private static final Duration KEEP_AFTER_FULL = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(RedisBuckets.class);

    private final RedisClient client;
    private final Thread connector;
    private volatile @Nullable AsyncProxyManager<String> buckets;

    RedisBuckets(String url) {
        RedisURI address = RedisURI.create(url);
        address.setTimeout(CONNECT_TIMEOUT);
        client = RedisClient.create(address);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(true)
                        .build())
                .build());
        connector = Thread.ofVirtual().name("redis-connect").start(this::connect);
    }

    /** The buckets, once there has been a connection. */
    Optional<AsyncProxyManager<String>> get() {
        return Optional.ofNullable(buckets);
    }

    private void connect() {
        try {
            while (buckets == null) {
                try {
                    buckets = over(client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)));
                } catch (RedisException e) {
                    LOG.debug("Redis can't be reached", e);
                    Thread.sleep(RETRY_INTERVAL);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static AsyncProxyManager<String> over(StatefulRedisConnection<String, byte[]> connection) {
        return Bucket4jLettuce.casBasedBuilder(connection)
                .expirationAfterWrite(
                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEEP_AFTER_FULL))
                .build()
                .asAsync();
    }

    @Override
    public void close() {
        connector.interrupt();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
}
