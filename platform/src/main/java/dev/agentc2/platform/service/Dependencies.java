package dev.agentc2.platform.service;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.topics.SchemaRegistryException;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.flywaydb.core.internal.exception.sqlExceptions.FlywaySqlUnableToConnectToDbException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a service needs before it starts: the schema up to date, its record types registered, the topics there. Waits a
 * bounded time for each, since containers start in any order.
 */
final class Dependencies {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Dependencies.class);

    private final Settings settings;
    private final Duration limit;
    private final CountDownLatch stop;

    /** @param stop opened when the process is told to end: then nothing is waited for any more */
    Dependencies(Settings settings, Duration limit, CountDownLatch stop) {
        this.settings = settings;
        this.limit = limit;
        this.stop = stop;
    }

    /** One attempt: empty when it is there, else what is missing. Anything that waiting can't cure is thrown. */
    private interface Attempt {
        String missing() throws InterruptedException;
    }

    /**
     * Returns once all is there.
     *
     * @throws StartException when it isn't within the limit
     * @throws InterruptedException when the process is told to end meanwhile
     */
    void await(WireSerde serde) throws InterruptedException {
        await("PostgreSQL", this::database);
        await("the schema registry", () -> registry(serde));
        try (Admin admin = new KafkaClients(settings, serde).admin("await-topics")) {
            await("Kafka", () -> topics(admin));
        }
    }

    private void await(String what, Attempt attempt) throws InterruptedException {
        Instant end = Instant.now().plus(limit);
        String missing = attempt.missing();
        while (!missing.isEmpty()) {
            if (Instant.now().isAfter(end)) {
                throw new StartException(what + " isn't there after " + limit.toSeconds() + " s: " + missing);
            }
            LOG.info("Waiting for {}: {}", what, missing);
            if (stop.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("told to end while waiting for " + what);
            }
            missing = attempt.missing();
        }
    }

    private String database() {
        try {
            Database.migrate(settings.get(Settings.POSTGRES_URL));
            return "";
        } catch (FlywaySqlUnableToConnectToDbException e) {
            return "it can't be connected to, see " + Settings.POSTGRES_URL.name();
        }
    }

    private static String registry(WireSerde serde) {
        try {
            serde.registerAll();
            return "";
        } catch (SchemaRegistryException e) {
            if (e.unreachable()) {
                return String.valueOf(e.getMessage());
            }
            throw e;
        }
    }

    private static String topics(Admin admin) throws InterruptedException {
        try {
            Set<String> there = admin.listTopics().names().get();
            List<String> missing = Topics.ALL.stream()
                    .map(Topic::name)
                    .filter(name -> !there.contains(name))
                    .toList();
            return missing.isEmpty() ? "" : "topics are missing, run ./agentc2 topics apply: " + missing;
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        }
    }
}
