package dev.agentc2.tool.mcp.circuit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether a server may be asked: {@link #FAILURES} failures within {@link #WINDOW} open the circuit, for {@link #REST}
 * nobody asks, then one probe does; its success closes the circuit, its failure opens it again. Times are epoch
 * milliseconds of whoever writes; instances' clocks may differ by a second or two without harm. Immutable and pure.
 */
public sealed interface Circuit {
    /** Failures that open it. */
    int FAILURES = 5;
    /** Within which they count. */
    Duration WINDOW = Duration.ofSeconds(60);
    /** How long nobody asks, and how long a probe is waited for. */
    Duration REST = Duration.ofSeconds(30);

    /** A circuit of which nothing is known. */
    Circuit FRESH = new Closed(List.of());

    /** Everybody may ask. */
    record Closed(List<Long> failures) implements Circuit {
        public Closed {
            failures = List.copyOf(failures);
        }
    }

    /** Nobody may ask until then; whoever asks first after that is the probe. */
    record Open(long until) implements Circuit {}

    /** Somebody probes; if nothing is heard of it until then, somebody else may. */
    record Probing(long until) implements Circuit {}

    /** Whether somebody may ask now, and the circuit after the question. */
    record Admission(boolean isAdmitted, Circuit after) {}

    /** May somebody ask now? */
    default Admission admit(long now) {
        return switch (this) {
            case Closed closed -> new Admission(true, closed);
            case Open open -> waited(open.until(), now);
            case Probing probing -> waited(probing.until(), now);
        };
    }

    private Admission waited(long until, long now) {
        return now < until ? new Admission(false, this) : new Admission(true, new Probing(now + REST.toMillis()));
    }

    /** After the server answered. */
    default Circuit succeeded() {
        return switch (this) {
            case Closed _, Probing _ -> FRESH;
            case Open open -> open; // an answer from before it opened
        };
    }

    /** After it failed. */
    default Circuit failed(long now) {
        return switch (this) {
            case Open open -> open;
            case Probing _ -> new Open(now + REST.toMillis());
            case Closed closed -> {
                List<Long> recent = new ArrayList<>(closed.failures());
                recent.removeIf(at -> now - at >= WINDOW.toMillis());
                recent.add(now);
                yield recent.size() < FAILURES ? new Closed(recent) : new Open(now + REST.toMillis());
            }
        };
    }

    /** As a short text for a store. */
    default String encoded() {
        return switch (this) {
            case Closed closed ->
                "C" + closed.failures().stream().map(String::valueOf).collect(Collectors.joining(","));
            case Open open -> "O" + open.until();
            case Probing probing -> "P" + probing.until();
        };
    }

    /** Reads such a text; what can't be read is fresh. */
    static Circuit decoded(String text) {
        if (!text.matches("[CPO][0-9,]{0,200}")) {
            return FRESH;
        }
        try {
            List<Long> numbers = Arrays.stream(text.substring(1).split(","))
                    .filter(number -> !number.isEmpty())
                    .map(Long::valueOf)
                    .toList();
            return switch (text.charAt(0)) {
                case 'O' -> new Open(numbers.getFirst());
                case 'P' -> new Probing(numbers.getFirst());
                default -> new Closed(numbers);
            };
        } catch (NumberFormatException | java.util.NoSuchElementException e) {
            return FRESH;
        }
    }
}
