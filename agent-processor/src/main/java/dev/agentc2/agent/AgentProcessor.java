package dev.agentc2.agent;

import dev.agentc2.agent.guardrail.InjectionPolicy;
import dev.agentc2.agent.topology.TurnStreams;
import dev.agentc2.agent.turn.ModelCatalogue;
import dev.agentc2.agent.turn.ModelRef;
import dev.agentc2.agent.turn.Prices;
import dev.agentc2.agent.turn.ToolCatalogue;
import dev.agentc2.agent.turn.ToolSpec;
import dev.agentc2.agent.turn.TurnLimits;
import dev.agentc2.agent.turn.TurnRules;
import dev.agentc2.platform.money.PriceBook;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.service.Service;
import dev.agentc2.platform.tool.ToolSpecs;
import java.util.Map;
import java.util.Set;

/** Decides: runs the turns of all conversations. Instances share the partitions among them. */
public final class AgentProcessor implements Service {
    private static final String NAME = "agent-processor";

    /** The platform's own example provider, which answers without a network. */
    private static final ModelCatalogue SIMULATED = new ModelCatalogue(
            Map.of(
                    ModelCatalogue.FAST, new ModelRef("simulated", "simulated-fast"),
                    ModelCatalogue.STANDARD, new ModelRef("simulated", "simulated-standard"),
                    ModelCatalogue.PREMIUM, new ModelRef("simulated", "simulated-premium")),
            Set.of("simulated"));

    private final TurnStreams turns;

    public AgentProcessor(Platform platform) {
        this(platform, SIMULATED, "output-1");
    }

    /**
     * @param models which models can be called
     * @param outputPolicy version of the policy that filters answers
     */
    AgentProcessor(Platform platform, ModelCatalogue models, String outputPolicy) {
        turns = new TurnStreams(
                platform,
                new TurnRules(
                        Prices.of(PriceBook.current()),
                        models,
                        builtInTools(),
                        new InjectionPolicy(),
                        outputPolicy,
                        TurnLimits.DEFAULT));
    }

    private static ToolCatalogue builtInTools() {
        return new ToolCatalogue(ToolSpecs.builtIn().stream()
                .map(tool -> new ToolSpec(tool.name(), tool.description(), tool.parametersJson()))
                .toList());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        turns.start();
    }

    @Override
    public Map<String, Health> health() {
        return Map.of("turns", turns.health());
    }

    @Override
    public void close() {
        turns.close();
    }
}
