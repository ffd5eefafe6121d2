package dev.agentc2.platform.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/configuration.md says what {@link Settings} says. {@code -Dagentc2.update=true} writes it anew. */
class SettingsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void thePageIsUpToDate() throws IOException {
        String page = page();
        if (Boolean.getBoolean("agentc2.update")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(Files.readString(PAGE), page, "run ./mvnw -pl platform test -Dagentc2.update=true and commit");
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Configuration

                Environment variables, the same for `./agentc2 up` and for each service alone. Generated from `Settings`.
                The variables that set a model provider up, such as `OPENAI_API_KEY`, are listed by `./agentc2 up --help`.

                | variable | default | meaning |
                |---|---|---|
                """);
        for (Setting<?> setting : Settings.ALL) {
            String fallback = setting.fallback();
            page.append("| `%s` | %s | %s |%n"
                    .formatted(
                            setting.name(),
                            fallback == null || fallback.isEmpty() ? "" : "`" + fallback + "`",
                            setting.doc().replace("|", "\\|")));
        }
        return page.toString();
    }
}
