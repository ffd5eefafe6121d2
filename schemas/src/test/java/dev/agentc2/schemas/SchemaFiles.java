package dev.agentc2.schemas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityResult;
import org.apache.avro.SchemaParser;

/** Schemas in folders, and how those of one fit those of another. */
final class SchemaFiles {
    private SchemaFiles() {}

    /** The record of each file in a folder by its full name; files may refer to each other in any order. */
    static Map<String, Schema> in(Path folder) throws IOException {
        SchemaParser parser = new SchemaParser();
        for (Path file : paths(folder)) {
            parser.parse(file);
        }
        Map<String, Schema> schemas = new TreeMap<>();
        parser.getParsedNamedSchemas().forEach(schema -> schemas.put(schema.getFullName(), schema));
        return schemas;
    }

    /** Entries of a folder, sorted. */
    static List<Path> paths(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }

    /** Why two versions can't read each other, both ways; empty when they can. */
    static List<String> problems(Schema current, Schema released) {
        return Stream.concat(reads("today's", current, released), reads("the released", released, current))
                .toList();
    }

    private static Stream<String> reads(String who, Schema reader, Schema writer) {
        SchemaCompatibilityResult result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult();
        return result.getIncompatibilities().stream()
                .map(problem -> "%s %s can't read the other: %s at %s: %s"
                        .formatted(
                                who, reader.getName(), problem.getType(), problem.getLocation(), problem.getMessage()));
    }
}
