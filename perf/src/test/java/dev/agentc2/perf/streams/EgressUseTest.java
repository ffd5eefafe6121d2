package dev.agentc2.perf.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EgressUseTest {
    @Test
    void adds_up_the_generations_but_not_their_spaces() {
        String serial = """
                15729:
                DefNew     total 58368K, used 52902K [0x00000000c0000000, 0x00000000c3f50000, 0x00000000d5550000)
                 eden space 51904K,  95% used [0x00000000c0000000, 0x00000000c303bb00, 0x00000000c32b0000)
                Tenured    total 129032K, used 79303K [0x00000000d5550000, 0x00000000dd352000, 0x0000000100000000)
                """;
        assertEquals(52_902 + 79_303, EgressUse.usedKiB(serial));
        assertEquals(
                12_345,
                EgressUse.usedKiB(
                        " garbage-first heap   total reserved 655360K, committed 524288K, used 12345K [0x0)"));
    }
}
