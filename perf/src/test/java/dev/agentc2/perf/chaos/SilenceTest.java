package dev.agentc2.perf.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.perf.chaos.history.Transcript;
import dev.agentc2.perf.chaos.history.Transcript.Seen;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final long STRUCK = 10_000;

    @Test
    void a_turn_in_flight_waits_from_the_strike_to_its_next_token() {
        Silence silence =
                Silence.of(List.of(turn(9_000, delta(9_900), status(11_000), delta(12_500), end(12_600))), STRUCK);
        assertEquals(new Silence(1, List.of(2_500L), 1_500), silence);
    }

    @Test
    void a_turn_that_goes_on_at_once_is_not_hit() {
        Silence silence = Silence.of(List.of(turn(9_000, delta(9_900), delta(10_100), end(10_200))), STRUCK);
        assertEquals(new Silence(1, List.of(), 100), silence);
    }

    @Test
    void turns_that_were_over_or_came_later_were_not_in_flight() {
        Silence silence =
                Silence.of(List.of(turn(8_000, delta(8_500), end(9_000)), turn(10_500, delta(13_500))), STRUCK);
        assertEquals(new Silence(0, List.of(), 3_000), silence);
    }

    private static Transcript turn(long acceptedAt, Seen... events) {
        return new Transcript("m", "c-t", acceptedAt - 10, acceptedAt, List.of(events));
    }

    private static Seen delta(long at) {
        return new Seen(at, 1, "c-t.1.0", "delta", "{}");
    }

    private static Seen status(long at) {
        return new Seen(at, 1, "c-t.1.0", "status", "{}");
    }

    private static Seen end(long at) {
        return new Seen(at, 1, "c-t.1.0", "done", "{}");
    }
}
