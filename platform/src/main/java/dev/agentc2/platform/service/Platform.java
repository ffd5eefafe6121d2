package dev.agentc2.platform.service;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.lifeline.Holdings;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.WireSerde;
import java.time.Clock;

/**
 * What every service is built with. Immutable; all parts are thread-safe and may be shared by services in one process.
 *
 * @param settings where things are and how they are set
 * @param telemetry metrics
 * @param serde Avro in the wire format, backed by the schema registry
 * @param clock time
 * @param holdings what the process holds in Kafka
 * @param deltas what its services tell each other of answers while they are written
 */
public record Platform(
        Settings settings, Telemetry telemetry, WireSerde serde, Clock clock, Holdings holdings, LocalDeltas deltas) {
    /** Of a process that holds nothing yet. */
    public Platform(Settings settings, Telemetry telemetry, WireSerde serde, Clock clock) {
        this(settings, telemetry, serde, clock, new Holdings(), new LocalDeltas());
    }
}
