package dev.agentc2.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeFolderTest {
    @TempDir
    Path path;

    @Test
    void clearingKeepsTheKeyAndTheUnpackedProgramsOnly() throws IOException {
        for (String part : Set.of("kafka", "postgres/data", "postgres/binaries", "redis", "registry", "streams")) {
            Files.createDirectories(path.resolve(part).resolve("deeper"));
        }
        Files.writeString(path.resolve("api-key"), "key");
        new HomeFolder(path).clear();
        assertEquals(Set.of("api-key", "postgres"), names(path));
        assertEquals(Set.of("binaries"), names(path.resolve("postgres")));
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        Path file = Files.createFile(path.resolve("file"));
        StackException refused = assertThrows(StackException.class, () -> new HomeFolder(file).check());
        assertTrue(String.valueOf(refused.getMessage()).contains("AGENTC2_HOME"), refused.getMessage());
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).collect(Collectors.toSet());
        }
    }
}
