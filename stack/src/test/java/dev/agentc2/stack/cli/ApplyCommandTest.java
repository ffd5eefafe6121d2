package dev.agentc2.stack.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.apply.FakePlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exit codes of {@code apply}, which pipelines go by. */
class ApplyCommandTest {
    @TempDir
    Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private FakePlatform platform;

    @BeforeEach
    void start() throws IOException {
        platform = new FakePlatform();
        Files.writeString(folder.resolve("a.yaml"), "kind: Workspace\nslug: main\nname: Main\n");
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void aDryRunTellsByItsExitCodeWhetherThereIsSomethingToDo() {
        assertEquals(2, apply("--dry-run"));
        assertTrue(platform.changes.isEmpty());
        assertEquals(0, apply("--yes"));
        assertEquals(1, platform.changes.size());
        assertEquals(0, apply("--dry-run"));
        assertEquals(0, apply());
    }

    @Test
    void withoutATerminalItWantsToBeToldThatItMay() {
        assertEquals(1, apply());
        assertTrue(platform.changes.isEmpty());
    }

    @Test
    void whatIsWrongIsOne() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "kind: Nothing\n");
        assertEquals(1, apply("--dry-run"));
        platform.close();
        Files.writeString(folder.resolve("a.yaml"), "kind: Workspace\nslug: main\nname: Main\n");
        assertEquals(1, apply("--dry-run"));
    }

    private int apply(String... more) {
        String[] arguments = new String[more.length + 7];
        System.arraycopy(
                new String[] {"apply", "-f", folder.toString(), "--url", platform.url(), "--api-key", "ac2_test"},
                0,
                arguments,
                0,
                7);
        System.arraycopy(more, 0, arguments, 7, more.length);
        return Main.run(Settings.of(Map.of()), arguments);
    }
}
