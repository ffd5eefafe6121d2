package dev.agentc2.perf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class BenchCommandTest {
    @Test
    void options_alone_are_those_of_the_first_token() {
        assertArrayEquals(new String[] {"first-token", "--simulator", "x"}, with("--simulator", "x"));
        assertArrayEquals(new String[] {"streams", "--active", "1"}, with("streams", "--active", "1"));
        assertArrayEquals(new String[] {"--help"}, with("--help"));
        assertArrayEquals(new String[] {"--help"}, with());
    }

    private static String[] with(String... arguments) {
        return BenchCommand.withSubcommand(arguments);
    }
}
