package dev.agentc2.platform.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/integrations.md lists what the catalogue holds. {@code -Dagentc2.update=true} writes the table anew. */
class IntegrationsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "integrations.md");
    private static final String BEGIN = "<!-- generated from integrations.yaml -->\n";

    @Test
    void thePageIsUpToDate() throws IOException {
        String present = Files.readString(PAGE);
        String page = present.substring(0, present.indexOf(BEGIN)) + BEGIN + table();
        if (Boolean.getBoolean("agentc2.update")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(Files.readString(PAGE), page, "run ./mvnw -pl platform test -Dagentc2.update=true and commit");
    }

    private static String table() {
        StringBuilder table = new StringBuilder();
        table.append("| slug | integration | category | for | reached by | authentication | facts from |\n");
        table.append("|---|---|---|---|---|---|---|\n");
        for (Integration each : IntegrationCatalogue.current().all()) {
            table.append("| `%s` | [%s](%s) | %s | %s | %s | %s | [%s](%s) |\n"
                    .formatted(
                            each.slug(),
                            each.name(),
                            each.docs(),
                            each.category().slug(),
                            each.purpose(),
                            reached(each),
                            each.auth().slug(),
                            each.checked(),
                            each.source()));
        }
        return table.toString();
    }

    private static String reached(Integration each) {
        return each.transport() == Transport.STDIO
                ? "`" + each.command() + " " + String.join(" ", each.args()) + "`"
                : (each.transport() == Transport.SSE ? "sse " : "") + "`" + each.url() + "`";
    }
}
