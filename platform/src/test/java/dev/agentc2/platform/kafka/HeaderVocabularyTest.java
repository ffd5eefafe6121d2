package dev.agentc2.platform.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.topics.TopicCatalogue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The headers that are written are the ones that topics.yaml, and so docs/topics.md, lists. */
class HeaderVocabularyTest {
    private final TopicCatalogue.Vocabulary vocabulary =
            TopicCatalogue.load(Map.of()).vocabulary();

    @Test
    void everyRecordHasTheHeadersThatAreListed() {
        assertEquals(
                List.of(
                        RecordHeaders.ID,
                        RecordHeaders.TYPE,
                        RecordHeaders.SOURCE,
                        RecordHeaders.TIME,
                        RecordHeaders.TRACEPARENT,
                        RecordHeaders.REQUEST_ID,
                        RecordHeaders.ORG_ID),
                List.copyOf(vocabulary.headers().keySet()));
    }

    @Test
    void deadLettersHaveTheHeadersThatAreListed() {
        assertEquals(
                List.of(
                        DeadLetters.TOPIC,
                        DeadLetters.PARTITION,
                        DeadLetters.OFFSET,
                        DeadLetters.CAUSE,
                        DeadLetters.DETAIL,
                        DeadLetters.SERVICE,
                        DeadLetters.AT,
                        DeadLetters.REPLAY_OF),
                List.copyOf(vocabulary.deadLetterHeaders().keySet()));
    }
}
