package dev.agentc2.perf.capacity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/capacity.md is what the model computes. {@code -Dagentc2.update=true} writes it anew. */
class CapacityPageTest {
    private static final Path PAGE = Path.of("..", "docs", "capacity.md");

    @Test
    void the_page_is_up_to_date() throws IOException {
        String page = new CapacityPage(new CapacityModel(Habits.ASSUMED, Measured.COSTS, Measured.LIMITS)).text();
        if (Boolean.getBoolean("agentc2.update")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(Files.readString(PAGE), page, "run ./mvnw -pl perf test -Dagentc2.update=true and commit");
    }
}
