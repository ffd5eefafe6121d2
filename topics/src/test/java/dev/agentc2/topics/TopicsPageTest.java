package dev.agentc2.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/topics.md says what the catalogue and the schemas say; {@code -Dagentc2.update=true} writes it again. */
class TopicsPageTest {
    private static final Path PAGE = Path.of("../docs/topics.md");

    @Test
    void thePageIsWhatTheCatalogueAndTheSchemasSay() throws IOException {
        String actual = TopicsPage.of(TopicCatalogue.load(Map.of()));
        if (Boolean.getBoolean("agentc2.update")) {
            Files.writeString(PAGE, actual);
        }
        assertEquals(Files.readString(PAGE), actual, "docs/topics.md is stale; run with -Dagentc2.update=true");
    }
}
