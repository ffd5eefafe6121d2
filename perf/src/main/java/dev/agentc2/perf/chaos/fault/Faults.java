package dev.agentc2.perf.chaos.fault;

import dev.agentc2.perf.chaos.cluster.ServiceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The list of faults. */
public final class Faults {
    private static final Duration AWAY = Duration.ofSeconds(8);
    private static final Duration FROZEN = Duration.ofSeconds(20);
    private static final Duration CUT = Duration.ofSeconds(15);
    private static final Duration PART_AWAY = Duration.ofSeconds(4);
    private static final Duration BROKEN = Duration.ofSeconds(12);

    /** What the others are compared with. */
    public static final Fault CONTROL = new Nothing(AWAY);

    /** All faults of the matrix, in its order. */
    public static final List<Fault> ALL = all();

    private Faults() {}

    /**
     * Faults by their names.
     *
     * @throws IllegalArgumentException naming the one that is unknown
     */
    public static List<Fault> named(List<String> names) {
        return names.stream().map(Faults::named).toList();
    }

    private static Fault named(String name) {
        return ALL.stream()
                .filter(fault -> fault.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no fault '" + name + "'; known are "
                        + String.join(", ", ALL.stream().map(Fault::name).toList())));
    }

    private static List<Fault> all() {
        List<Fault> all = new ArrayList<>();
        all.add(CONTROL);
        for (ServiceKind kind : ServiceKind.values()) {
            all.add(new Kill(kind, AWAY));
        }
        all.add(new BrokerKill(PART_AWAY));
        for (ServiceKind kind : ServiceKind.values()) {
            all.add(new Freeze(kind, FROZEN));
        }
        all.add(new RollingRestart());
        all.add(new PostgresOutage(false, PART_AWAY));
        all.add(new PostgresOutage(true, PART_AWAY));
        all.add(new RedisOutage(PART_AWAY));
        for (ServiceKind kind : ServiceKind.values()) {
            all.add(new Cut(kind, CUT));
        }
        all.add(new DiskFull(BROKEN));
        all.add(new ClockStep(true, BROKEN));
        all.add(new ClockStep(false, BROKEN));
        return List.copyOf(all);
    }
}
