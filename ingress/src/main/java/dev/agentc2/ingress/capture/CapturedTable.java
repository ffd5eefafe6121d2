package dev.agentc2.ingress.capture;

import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Tables that are captured, and the topic that each goes to. */
enum CapturedTable {
    ORGANIZATIONS("organizations", Topics.CONFIG_ORGANIZATIONS),
    LIVE_AGENTS("live_agents", Topics.CONFIG_AGENTS),
    GUARDRAIL_POLICIES("guardrail_policies", Topics.CONFIG_POLICIES),
    LIVE_BUDGETS("live_budgets", Topics.CONFIG_BUDGETS),
    CONNECTIONS("connections", Topics.CONFIG_CONNECTIONS),
    OUTBOX("outbox", Topics.AUDIT_RECORDS);

    private final String sqlName;
    private final Topic topic;

    CapturedTable(String sqlName, Topic topic) {
        this.sqlName = sqlName;
        this.topic = topic;
    }

    String sqlName() {
        return sqlName;
    }

    Topic topic() {
        return topic;
    }

    /** Whether its topic keeps the newest record of a row, so that a row that is gone needs a tombstone. */
    boolean compacted() {
        return this != OUTBOX;
    }

    static Optional<CapturedTable> named(String sqlName) {
        return Arrays.stream(values())
                .filter(table -> table.sqlName.equals(sqlName))
                .findFirst();
    }

    /** Names in SQL, in order. */
    static List<String> names() {
        return Arrays.stream(values()).map(CapturedTable::sqlName).toList();
    }
}
