package dev.agentc2.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Today's schemas and those of every release read each other: FULL_TRANSITIVE, before any registry is asked. */
class ReleasedSchemasTest {
    private static final Path CURRENT = Path.of("avro");
    private static final Path RELEASED = Path.of("released");
    private static final Schema BASE =
            record("{\"name\":\"a\",\"type\":\"string\"},{\"name\":\"b\",\"type\":\"int\",\"default\":0}");

    static List<Path> releases() throws IOException {
        return SchemaFiles.paths(RELEASED);
    }

    @ParameterizedTest
    @MethodSource("releases")
    void todaysSchemasFitTheRelease(Path release) throws IOException {
        Map<String, Schema> current = SchemaFiles.in(CURRENT);
        Map<String, Schema> released = SchemaFiles.in(release);
        assertFalse(released.isEmpty());
        List<String> problems = new ArrayList<>();
        released.forEach((name, schema) -> {
            Schema now = current.get(name);
            problems.addAll(
                    now == null
                            ? List.of(name + " is gone, so its records can't be read")
                            : SchemaFiles.problems(now, schema));
        });
        assertEquals(List.of(), problems, "since release " + release.getFileName());
    }

    @Test
    void everyRecordAndFieldSaysWhatItIs() throws IOException {
        List<String> silent = new ArrayList<>();
        for (Schema schema : SchemaFiles.in(CURRENT).values()) {
            check(silent, schema.getName(), schema.getDoc());
            schema.getFields().forEach(field -> check(silent, schema.getName() + "." + field.name(), field.doc()));
        }
        assertEquals(List.of(), silent);
    }

    @Test
    void aFileHoldsTheRecordThatItIsNamedAfter() throws IOException {
        List<String> files = SchemaFiles.paths(CURRENT).stream()
                .map(file -> file.getFileName().toString())
                .toList();
        List<String> records = SchemaFiles.in(CURRENT).values().stream()
                .map(schema -> schema.getName() + ".avsc")
                .toList();
        assertEquals(files, records);
    }

    /** The check itself: it lets through what is harmless and nothing else. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | {\"name\":\"a\",\"type\":\"string\"},{\"name\":\"c\",\"type\":\"int\",\"default\":1}",
                "false | {\"name\":\"a\",\"type\":\"string\"},{\"name\":\"c\",\"type\":\"int\"}",
                "false | {\"name\":\"b\",\"type\":\"int\",\"default\":0}",
                "false | {\"name\":\"a\",\"type\":\"string\"},{\"name\":\"b\",\"type\":\"long\",\"default\":0}",
                "false | {\"name\":\"renamed\",\"type\":\"string\"},{\"name\":\"b\",\"type\":\"int\",\"default\":0}"
            })
    void whatBreaksReadersIsFound(boolean fits, String fields) {
        List<String> problems = SchemaFiles.problems(record(fields), BASE);
        assertEquals(fits, problems.isEmpty(), problems::toString);
    }

    private static Schema record(String fields) {
        return new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields + "]}");
    }

    private static void check(List<String> silent, String name, @Nullable String doc) {
        if (doc == null || doc.isBlank()) {
            silent.add(name);
        }
    }
}
