package dev.agentc2.stack.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One change of the platform. */
sealed interface Step {
    /** A field that changes; absent values are null. */
    record Change(
            String field,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {}

    /** What becomes of a connection's credentials. */
    enum Credentials {
        KEPT,
        SENT,
        REMOVED
    }

    Kind kind();

    String slug();

    /** A step that a document asks for. */
    sealed interface Declaring extends Step {
        Declared wanted();

        @Override
        default Kind kind() {
            return wanted().kind();
        }

        @Override
        default String slug() {
            return wanted().slug();
        }
    }

    /** Makes it, an agent with its first version. */
    record Create(Declared wanted) implements Declaring {}

    /** Replaces its fields. */
    record Update(Declared wanted, Present present, List<Change> changes, Credentials credentials)
            implements Declaring {
        public Update {
            changes = List.copyOf(changes);
        }
    }

    /** Adds a version to an agent, and publishes it where that is wanted. */
    record NewVersion(Declared wanted, Present.Versions before, List<Change> changes) implements Declaring {
        public NewVersion {
            changes = List.copyOf(changes);
        }
    }

    /** Publishes the latest version, which is as wanted but isn't live. */
    record Publish(String slug, Present.Versions before, List<Change> changes) implements Step {
        public Publish {
            changes = List.copyOf(changes);
        }

        @Override
        public Kind kind() {
            return Kind.AGENT;
        }
    }

    /** Deletes an agent that has gone from the files. */
    record Delete(Present present) implements Step {
        @Override
        public Kind kind() {
            return present.kind();
        }

        @Override
        public String slug() {
            return present.slug();
        }
    }
}
