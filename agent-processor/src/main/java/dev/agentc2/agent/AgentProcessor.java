package dev.agentc2.agent;

import dev.agentc2.agent.guardrail.InjectionPolicy;
import dev.agentc2.agent.guardrail.OutputPolicy;
import dev.agentc2.agent.model.ModelProviders;
import dev.agentc2.agent.model.ModelWorker;
import dev.agentc2.agent.topology.JsonArguments;
import dev.agentc2.agent.topology.TurnStreams;
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
import java.util.stream.Stream;

/** Decides: runs the turns of all conversations, and calls their models. Instances share the partitions among them. */
public final class AgentProcessor implements Service {
    private static final String NAME = "agent-processor";

    private final TurnStreams turns;
    private final ModelWorker models;

    public AgentProcessor(Platform platform) {
        ModelProviders providers = new ModelProviders(platform.settings(), platform.clock());
        turns = new TurnStreams(
                platform,
                new TurnRules(
                        Prices.of(PriceBook.current()),
                        providers.catalogue(),
                        builtInTools(),
                        new InjectionPolicy(),
                        OutputPolicy.current().version(),
                        new JsonArguments(),
                        TurnLimits.DEFAULT));
        models = new ModelWorker(platform, providers);
    }

    private static ToolCatalogue builtInTools() {
        return new ToolCatalogue(Stream.concat(ToolSpecs.builtIn().stream(), Stream.of(ToolSpecs.READ_RESULT))
                .map(tool -> new ToolSpec(tool.name(), tool.description(), tool.parametersJson()))
                .toList());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        models.start();
        turns.start();
    }

    @Override
    public Map<String, Health> health() {
        return Map.of("turns", turns.health(), "models", models.health());
    }

    @Override
    public void close() {
        turns.close();
        models.close();
    }
}
