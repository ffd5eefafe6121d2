package dev.agentc2.embedded.registry;

import dev.agentc2.topics.CompatibilityLevel;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/** Whether a schema may follow others at a level, by Avro's rules of schema resolution. */
final class Compatibility {
    private Compatibility() {}

    /**
     * Checks a schema.
     *
     * @param earlier the versions before it, oldest first
     * @return why it may not follow, in the form that Confluent's registry uses; empty when it may
     */
    static List<String> problems(CompatibilityLevel level, Schema schema, List<Earlier> earlier) {
        List<String> problems = new ArrayList<>();
        for (Earlier version : toCheck(level, earlier)) {
            List<String> found = between(level, schema, version.schema());
            if (!found.isEmpty()) {
                problems.addAll(found);
                problems.add("{oldSchemaVersion: " + version.number() + "}");
            }
        }
        if (!problems.isEmpty()) {
            problems.add("{compatibility: '" + level + "'}");
        }
        return problems;
    }

    /** A version that the new schema is held against. */
    record Earlier(int number, Schema schema) {}

    private static List<Earlier> toCheck(CompatibilityLevel level, List<Earlier> earlier) {
        return switch (level) {
            case NONE -> List.of();
            case BACKWARD, FORWARD, FULL -> earlier.subList(Math.max(0, earlier.size() - 1), earlier.size());
            case BACKWARD_TRANSITIVE, FORWARD_TRANSITIVE, FULL_TRANSITIVE -> earlier;
        };
    }

    private static List<String> between(CompatibilityLevel level, Schema schema, Schema earlier) {
        List<String> problems = new ArrayList<>();
        switch (level) {
            case NONE -> {}
            case BACKWARD, BACKWARD_TRANSITIVE -> problems.addAll(reads(schema, earlier, "new", "old"));
            case FORWARD, FORWARD_TRANSITIVE -> problems.addAll(reads(earlier, schema, "old", "new"));
            case FULL, FULL_TRANSITIVE -> {
                problems.addAll(reads(schema, earlier, "new", "old"));
                problems.addAll(reads(earlier, schema, "old", "new"));
            }
        }
        return problems;
    }

    private static List<String> reads(Schema reader, Schema writer, String readerName, String writerName) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities()
                .stream()
                .map(problem -> describe(problem, readerName, writerName))
                .toList();
    }

    private static String describe(Incompatibility problem, String reader, String writer) {
        return "{errorType:'%s', description:'at path %s the %s schema can't read what the %s schema writes', additionalInfo:'%s'}"
                .formatted(problem.getType(), problem.getLocation(), reader, writer, problem.getMessage());
    }
}
