package dev.agentc2.agent.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.topics.TopicCatalogue;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every kind of failure that the core names is listed in topics.yaml, and so in docs/topics.md. */
class FailureVocabularyTest {
    @Test
    void everyKindIsListed() {
        Set<String> listed =
                TopicCatalogue.load(Map.of()).vocabulary().failures().keySet();
        List<String> unlisted = Arrays.stream(Failure.class.getDeclaredFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && Modifier.isPublic(field.getModifiers()))
                .map(Field::getName)
                .filter(kind -> !listed.contains(kind))
                .toList();
        assertEquals(List.of(), unlisted);
    }
}
