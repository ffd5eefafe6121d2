package dev.agentc2.stack.letters;

import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import java.util.List;

/** What sending a record once more does to the readers of its topic; docs/dead-letters.md has the reasons. */
enum Replaying {
    /** Readers know what they have settled, or only look again: any number of times is as good as once. */
    HARMLESS("its readers do nothing twice; --again sends it any number of times"),
    /** Readers take each record that they get. */
    ONCE("its readers take each record that they get, so it is sent once at most"),
    /** There is no use in it. */
    USELESS("its reader has moved on; the text is in the reply"),
    /** An older state would go over a newer one of the same key. */
    HARMFUL("the topic keeps the newest of a key, and this would put an older state over it"),
    /** Nobody knows what it would do. */
    FOREIGN("that isn't a topic of the platform");

    private static final List<Topic> ANY_NUMBER = List.of(
            Topics.MESSAGES_INBOUND,
            Topics.MODEL_REQUESTS,
            Topics.MODEL_RESULTS,
            Topics.TOOLS_CALLS,
            Topics.TOOLS_RESULTS,
            Topics.CONNECTIONS_CHECKS);
    private static final List<Topic> TAKEN_EACH_TIME = List.of(
            Topics.BUDGET_COMMANDS,
            Topics.BUDGET_DECISIONS,
            Topics.TURNS_EVENTS,
            Topics.REPLIES_OUTBOUND,
            Topics.GUARDRAILS_EVENTS,
            Topics.COST_EVENTS,
            Topics.AUDIT_RECORDS);
    private static final List<Topic> COMPACTED = List.of(
            Topics.TOOLS_OFFERED,
            Topics.COST_DAILY,
            Topics.BUDGET_STATUS,
            Topics.CONFIG_ORGANIZATIONS,
            Topics.CONFIG_AGENTS,
            Topics.CONFIG_POLICIES,
            Topics.CONFIG_BUDGETS,
            Topics.CONFIG_CONNECTIONS);

    private final String why;

    Replaying(String why) {
        this.why = why;
    }

    static Replaying on(String topic) {
        if (named(ANY_NUMBER, topic)) {
            return HARMLESS;
        }
        if (named(TAKEN_EACH_TIME, topic)) {
            return ONCE;
        }
        if (named(COMPACTED, topic)) {
            return HARMFUL;
        }
        return topic.equals(Topics.STREAM_DELTAS.name()) ? USELESS : FOREIGN;
    }

    private static boolean named(List<Topic> topics, String name) {
        return topics.stream().anyMatch(topic -> topic.name().equals(name));
    }

    boolean allowed() {
        return this == HARMLESS || this == ONCE;
    }

    /** A sentence without its full stop, for an operator. */
    String why() {
        return why;
    }
}
