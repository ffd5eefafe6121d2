package dev.agentc2.stack.letters;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.topics.Topic;
import dev.agentc2.topics.TopicCatalogue;
import dev.agentc2.topics.TopicSpec;
import dev.agentc2.topics.Topics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a replay does is decided for each topic there is. */
class ReplayingTest {
    @Test
    void everyTopicButThoseOfTheLettersIsDecided() {
        List<Topic> undecided = Topics.ALL.stream()
                .filter(topic -> Replaying.on(topic.name()) == Replaying.FOREIGN)
                .toList();
        assertEquals(List.of(Topics.DEADLETTERS, Topics.DEADLETTERS_DECISIONS), undecided);
        assertEquals(Replaying.FOREIGN, Replaying.on("somebody.elses"));
    }

    @Test
    void whatIsCompactedIsNeverReplayed() {
        for (TopicSpec spec : TopicCatalogue.load(Map.of()).topics()) {
            assertEquals(
                    spec.cleanup() == TopicSpec.Cleanup.COMPACT,
                    Replaying.on(spec.name()) == Replaying.HARMFUL,
                    spec.name());
        }
    }
}
