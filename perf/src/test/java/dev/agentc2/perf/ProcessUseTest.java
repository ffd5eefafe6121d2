package dev.agentc2.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessUseTest {
    @Test
    void reads_processor_time_whatever_the_command_is_called() {
        String stat = "4242 (java (x) y) S 1 4242 4242 0 -1 4194560 100 0 5 0 1234 66 0 0 20 0 40 0 999 1000 2000";
        assertEquals(1300, ProcessUse.ticks(stat));
    }

    @Test
    void reads_resident_memory() {
        assertEquals(2048, ProcessUse.residentKiB(List.of("Name:\tjava", "VmRSS:\t    2048 kB", "VmSwap:\t 7 kB")));
    }
}
