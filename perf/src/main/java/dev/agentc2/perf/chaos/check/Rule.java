package dev.agentc2.perf.chaos.check;

import dev.agentc2.perf.chaos.history.History;
import java.util.List;

/** One thing that must hold of every history. Pure. */
public interface Rule {
    /** All rules. */
    List<Rule> ALL = List.of(
            new OneEnding(),
            new WholeText(),
            new ToolsOnce(),
            new MoneyAddsUp(),
            new AuditComplete(),
            new InTime(),
            new NothingPutAside());

    /** What breaks it; empty when it holds. */
    List<Violation> check(History history);

    /** What breaks any rule. */
    static List<Violation> checkAll(History history) {
        return ALL.stream().flatMap(rule -> rule.check(history).stream()).toList();
    }
}
