package dev.agentc2.embedded.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.agentc2.topics.CompatibilityLevel;
import org.jspecify.annotations.Nullable;

/** One step in the life of the registry, as the journal keeps it: replaying all gives the state. Immutable. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "change")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Change.Registered.class, name = "registered"),
    @JsonSubTypes.Type(value = Change.SoftDeleted.class, name = "soft-deleted"),
    @JsonSubTypes.Type(value = Change.HardDeleted.class, name = "hard-deleted"),
    @JsonSubTypes.Type(value = Change.LevelSet.class, name = "level-set"),
    @JsonSubTypes.Type(value = Change.LevelCleared.class, name = "level-cleared")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
sealed interface Change {
    /** A subject got a version; the id is new or that of the same schema elsewhere. */
    record Registered(String subject, int version, int id, String schema) implements Change {}

    /** A version was hidden. */
    record SoftDeleted(String subject, int version) implements Change {}

    /** A hidden version was forgotten. */
    record HardDeleted(String subject, int version) implements Change {}

    /** The level of a subject, or of all (subject null), was set. */
    record LevelSet(@Nullable String subject, CompatibilityLevel level) implements Change {}

    /** The level of a subject, or of all (subject null), went back to what it is by default. */
    record LevelCleared(@Nullable String subject) implements Change {}
}
