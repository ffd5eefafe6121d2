package dev.agentc2.load;

import java.net.URI;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What load goes where. Handed to the simulation by system properties, since Gatling makes it. Immutable.
 *
 * @param scenario shape of the load
 * @param url the platform
 * @param apiKey key of the tenant
 * @param agent slug of the agent
 * @param pid process of the platform; null when its memory isn't wanted
 * @param warmUp how long a few users come before it, whose turns don't count
 * @param length how long the scenario takes
 * @param users at the top of {@link Scenario#STRESS}
 */
record LoadPlan(
        Scenario scenario,
        URI url,
        String apiKey,
        String agent,
        @Nullable Long pid,
        Duration warmUp,
        Duration length,
        int users) {
    private static final String PREFIX = "agentc2.load.";

    void writeTo(Properties properties) {
        properties.setProperty(PREFIX + "scenario", scenario.name());
        properties.setProperty(PREFIX + "url", url.toString());
        properties.setProperty(PREFIX + "key", apiKey);
        properties.setProperty(PREFIX + "agent", agent);
        properties.setProperty(PREFIX + "pid", pid == null ? "" : pid.toString());
        properties.setProperty(PREFIX + "warmUp", warmUp.toString());
        properties.setProperty(PREFIX + "length", length.toString());
        properties.setProperty(PREFIX + "users", String.valueOf(users));
    }

    static LoadPlan of(Properties properties) {
        String pid = properties.getProperty(PREFIX + "pid", "");
        return new LoadPlan(
                Scenario.valueOf(properties.getProperty(PREFIX + "scenario")),
                URI.create(properties.getProperty(PREFIX + "url")),
                properties.getProperty(PREFIX + "key"),
                properties.getProperty(PREFIX + "agent"),
                pid.isEmpty() ? null : Long.valueOf(pid),
                Duration.parse(properties.getProperty(PREFIX + "warmUp")),
                Duration.parse(properties.getProperty(PREFIX + "length")),
                Integer.parseInt(properties.getProperty(PREFIX + "users")));
    }
}
