package dev.agentc2.ingress.capture;

import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** How Debezium is set up; docs/adr/0016 says why. */
final class EngineSettings {
    /** Where Debezium tells how its first reading goes. */
    static final String NOTIFICATIONS = "agentc2-capture-notifications";

    private static final String PREFIX = "agentc2";
    /** The store of offsets insists on a password, also where the server asks for none. */
    private static final String NO_PASSWORD = "none";

    private static final String OFFSETS = "offset.storage.jdbc.";

    private EngineSettings() {}

    /** @param url JDBC URL of the schema's owner */
    static Properties of(String url) {
        Properties address = Driver.parseURL(url, null);
        if (address == null) {
            throw new CaptureException("the URL of PostgreSQL can't be read");
        }
        Properties engine = connector(address);
        engine.setProperty("name", PREFIX);
        engine.setProperty("errors.max.retries", "0"); // a new beginning is ours to make: it checks the slot first
        engine.setProperty("task.management.timeout.ms", "10000");
        engine.setProperty("offset.storage", "io.debezium.storage.jdbc.offset.JdbcOffsetBackingStore");
        engine.setProperty("offset.flush.interval.ms", "1000"); // not after each batch: that costs each change a commit
        engine.setProperty(OFFSETS + "table.name", "capture_offsets");
        engine.setProperty(OFFSETS + "connection.url", withoutCredentials(url));
        engine.setProperty(OFFSETS + "connection.user", value(address, PGProperty.USER));
        String password = value(address, PGProperty.PASSWORD);
        engine.setProperty(OFFSETS + "connection.password", password.isEmpty() ? NO_PASSWORD : password);
        engine.setProperty(OFFSETS + "connection.wait.retry.delay.ms", "200");
        engine.setProperty(OFFSETS + "connection.retry.max.attempts", "2");
        return engine;
    }

    private static Properties connector(Properties address) {
        Properties connector = new Properties();
        connector.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        connector.setProperty("topic.prefix", PREFIX);
        connector.setProperty("database.hostname", value(address, PGProperty.PG_HOST));
        connector.setProperty("database.port", value(address, PGProperty.PG_PORT));
        connector.setProperty("database.dbname", value(address, PGProperty.PG_DBNAME));
        connector.setProperty("database.user", value(address, PGProperty.USER));
        connector.setProperty("database.password", value(address, PGProperty.PASSWORD));
        String sslMode = value(address, PGProperty.SSL_MODE);
        if (!sslMode.isEmpty()) {
            connector.setProperty("database.sslmode", sslMode);
        }
        connector.setProperty("plugin.name", "pgoutput");
        connector.setProperty("slot.name", CaptureSession.NAME);
        connector.setProperty("publication.name", CaptureSession.NAME);
        // Debezium opens the slot twice when it begins, and the server lets go of the first stream in its own time.
        connector.setProperty("slot.retry.delay.ms", "300");
        connector.setProperty("publication.autocreate.mode", "disabled");
        connector.setProperty(
                "table.include.list",
                CapturedTable.names().stream().map("public."::concat).collect(Collectors.joining(",")));
        connector.setProperty("snapshot.mode", "initial");
        connector.setProperty("tombstones.on.delete", "false");
        connector.setProperty("unavailable.value.placeholder", Row.UNCHANGED);
        // Its sleep while nothing comes, so a part of each change's delay; with 10 it took 2 % of two busy processors.
        connector.setProperty("poll.interval.ms", "50");
        // The driver would confirm log of other tables past the stored offset, and Debezium couldn't start any more.
        // With a transaction of ours now and then both move on together, though only other tables change.
        connector.setProperty("lsn.flush.mode", "connector");
        connector.setProperty("heartbeat.interval.ms", "5000");
        connector.setProperty("heartbeat.action.query", "SELECT pg_logical_emit_message(true, 'agentc2', '')");
        connector.setProperty("notification.enabled.channels", "sink");
        connector.setProperty("notification.sink.topic.name", NOTIFICATIONS);
        // Debezium waits for a minute when the name of its metrics is taken, as by a second engine in the process.
        connector.setProperty("custom.metric.tags", "engine=" + UUID.randomUUID());
        return connector;
    }

    private static String value(Properties address, PGProperty property) {
        String value = property.getOrDefault(address);
        return value == null ? "" : value;
    }

    /** Debezium prints URLs at times. */
    private static String withoutCredentials(String url) {
        return url.replaceAll("(?<=[?&])(user|password)=[^&]*&?", "").replaceAll("[?&]$", "");
    }
}
