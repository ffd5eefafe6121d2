package dev.agentc2.tool.mcp.circuit;

import dev.agentc2.platform.redis.Redis;
import dev.agentc2.platform.redis.RedisUnavailableException;
import io.lettuce.core.ScriptOutputType;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The circuits of all servers, in Redis for all instances; while Redis is away each instance goes by its own, which it
 * keeps up to date with what it sees of the others. Thread-safe.
 */
public final class Circuits {
    private static final String PREFIX = "agentc2:mcp-circuit:";
    private static final int ATTEMPTS = 5;
    private static final int LOCAL_LIMIT = 10_000;
    /** Longer than anything that a circuit remembers. */
    private static final String EXPIRY_MS = "120000";

    private static final String REPLACE = """
            local v = redis.call('GET', KEYS[1]) or ''
            if v ~= ARGV[1] then return 0 end
            redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
            return 1""";

    private final Redis redis;
    private final Clock clock;
    private final Map<String, Circuit> local = new ConcurrentHashMap<>();

    /** A circuit before and after a change. */
    private record Step(Circuit before, Circuit after, boolean isAdmitted) {}

    public Circuits(Redis redis, Clock clock) {
        this.redis = redis;
        this.clock = clock;
    }

    /** Whether the server of a connection may be asked now; who is let in says how it went. */
    public boolean admits(String connection) {
        long now = clock.millis();
        return change(connection, circuit -> {
                    Circuit.Admission admission = circuit.admit(now);
                    return new Step(circuit, admission.after(), admission.isAdmitted());
                })
                .isAdmitted();
    }

    /** It answered. */
    public void succeeded(String connection) {
        change(connection, circuit -> new Step(circuit, circuit.succeeded(), true));
    }

    /** It failed; returns whether that opened its circuit. */
    public boolean failed(String connection) {
        long now = clock.millis();
        Step step = change(connection, circuit -> new Step(circuit, circuit.failed(now), true));
        return step.after() instanceof Circuit.Open && !(step.before() instanceof Circuit.Open);
    }

    /** Circuits that this instance knows to be open. */
    public long open() {
        return local.values().stream()
                .filter(c -> !(c instanceof Circuit.Closed))
                .count();
    }

    private Step change(String connection, Function<Circuit, Step> change) {
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                String text = redis.<String>ask(r -> r.get(PREFIX + connection)).orElse("");
                Step step = change.apply(Circuit.decoded(text));
                if (step.after().equals(step.before()) || replaced(connection, text, step.after())) {
                    keep(connection, step.after());
                    return step;
                }
            }
        } catch (RedisUnavailableException e) {
            // by what is known here
        }
        return changeHere(connection, change);
    }

    private boolean replaced(String connection, String before, Circuit after) {
        long replaced = redis.<Long>ask(r -> r.eval(
                        REPLACE,
                        ScriptOutputType.INTEGER,
                        new String[] {PREFIX + connection},
                        before,
                        after.encoded(),
                        EXPIRY_MS))
                .orElse(0L);
        return replaced == 1;
    }

    private Step changeHere(String connection, Function<Circuit, Step> change) {
        synchronized (local) {
            Step step = change.apply(local.getOrDefault(connection, Circuit.FRESH));
            keep(connection, step.after());
            return step;
        }
    }

    private void keep(String connection, Circuit circuit) {
        if (circuit.equals(Circuit.FRESH)) {
            local.remove(connection);
        } else if (local.size() < LOCAL_LIMIT) {
            local.put(connection, circuit);
        }
    }
}
