package dev.agentc2.perf;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WakeUpTest {
    @Test
    void aThreadWakesAnotherInSomeTime() throws Exception {
        double micros = WakeUp.micros();
        assertTrue(micros > 0);
        assertTrue(WakeUp.inWords(micros).matches("a thread wakes another in \\d+ µs"));
    }
}
