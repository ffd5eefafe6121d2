package dev.agentc2.agent.topology;

import dev.agentc2.agent.guardrail.InjectionPolicy;
import dev.agentc2.agent.turn.ModelCatalogue;
import dev.agentc2.agent.turn.ModelRef;
import dev.agentc2.agent.turn.Prices;
import dev.agentc2.agent.turn.ToolCatalogue;
import dev.agentc2.agent.turn.ToolSpec;
import dev.agentc2.agent.turn.TurnLimits;
import dev.agentc2.agent.turn.TurnRules;
import dev.agentc2.platform.money.TokenCounts;
import dev.agentc2.wire.AgentConfig;
import dev.agentc2.wire.OrganizationConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The world that scenarios happen in: an organisation, its agent, round prices, two models and two tools. */
final class TestWorld {
    static final String ORG = "org";
    static final String CONVERSATION = "chat";
    static final String AGENT = "agent";
    static final String USER = "user";
    static final long START = 1_700_000_000_000L;
    static final long INPUT_NANOS = 10;
    static final long OUTPUT_NANOS = 100;

    private TestWorld() {}

    static TurnRules rules() {
        return new TurnRules(
                new RoundPrices(),
                new ModelCatalogue(
                        Map.of(
                                "fast",
                                new ModelRef("sim", "sim-fast"),
                                "standard",
                                new ModelRef("sim", "sim-standard")),
                        Set.of("sim")),
                new ToolCatalogue(List.of(
                        new ToolSpec("orders.lookup", "Finds an order.", "{}"),
                        new ToolSpec("clock", "Tells the time.", "{}"),
                        new ToolSpec("refund", "Pays back.", "{}"),
                        new ToolSpec("read_result", "Reads on.", "{}"))),
                new InjectionPolicy(),
                "output-1",
                new JsonArguments(),
                TurnLimits.DEFAULT);
    }

    static AgentConfig agent() {
        return AgentConfig.newBuilder()
                .setAgentId(AGENT)
                .setOrgId(ORG)
                .setSlug("assistant")
                .setName("Assistant")
                .setVersion(3)
                .setInstructions("You help.")
                .setTools(List.of("orders.lookup", "clock"))
                .setMemoryMessages(20)
                .setMaxSteps(4)
                .setMaxOutputTokens(100)
                .setTemperature(0.2)
                .setTurnTimeoutMs(120_000)
                .setUpdatedAt(START)
                .build();
    }

    static OrganizationConfig organization(@Nullable Long dailyLimitNanos) {
        return OrganizationConfig.newBuilder()
                .setOrgId(ORG)
                .setSlug("org")
                .setName("Org")
                .setStatus("ACTIVE")
                .setDailyLimitNanos(dailyLimitNanos)
                .setUpdatedAt(START)
                .build();
    }

    /** Every model costs the same. */
    private static final class RoundPrices implements Prices {
        @Override
        public String version() {
            return "prices-1";
        }

        @Override
        public long price(ModelRef model, TokenCounts usage) {
            return usage.input() * INPUT_NANOS + usage.output() * OUTPUT_NANOS;
        }

        @Override
        public long upperBound(ModelRef model, long maxInputTokens, long maxOutputTokens) {
            return maxInputTokens * INPUT_NANOS + maxOutputTokens * OUTPUT_NANOS;
        }
    }
}
