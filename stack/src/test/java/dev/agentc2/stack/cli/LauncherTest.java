package dev.agentc2.stack.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/** The script {@code ./agentc2} and what it starts know the same commands. */
class LauncherTest {
    @Test
    void everyCommandIsLedOnAndNamedInTheHelp() throws IOException {
        List<String> script = Files.readAllLines(Path.of("..", "agentc2"));
        Set<String> ledOn = script.stream()
                .filter(line -> line.endsWith(") ;;"))
                .flatMap(line -> Stream.of(line.replace(") ;;", "").strip().split(" \\| ")))
                .collect(Collectors.toSet());
        for (Class<?> each : Main.class.getAnnotation(Command.class).subcommands()) {
            String name = each.getAnnotation(Command.class).name();
            assertTrue(ledOn.contains(name), () -> "isn't led on: " + name);
            assertTrue(script.stream().anyMatch(line -> line.startsWith("  " + name + " ")), () -> "no help: " + name);
        }
    }
}
