package dev.agentc2.perf;

import dev.agentc2.agent.guardrail.InjectionPolicy;
import dev.agentc2.agent.guardrail.OutputPolicy;
import dev.agentc2.agent.topology.JsonArguments;
import dev.agentc2.agent.turn.ModelCatalogue;
import dev.agentc2.agent.turn.ModelRef;
import dev.agentc2.agent.turn.Prices;
import dev.agentc2.agent.turn.ToolCatalogue;
import dev.agentc2.agent.turn.ToolSpec;
import dev.agentc2.agent.turn.TurnLimits;
import dev.agentc2.agent.turn.TurnRules;
import dev.agentc2.platform.money.PriceBook;
import dev.agentc2.platform.tool.ToolSpecs;
import java.util.Map;
import java.util.Set;

/** The rules that agent-processor has, with a model that is called by nobody: measurements answer for it. */
public final class SimulatedRules {
    /** An answer of about 50 tokens. */
    public static final String ANSWER =
            "The order was sent on Monday and should arrive tomorrow. You can follow it with "
                    + "the link in the message that we sent when it left, and you may still change the address until tonight. "
                    + "Tell me if it isn't there by Friday, and I will look into it again.";

    /** Something that a person says. */
    public static final String QUESTION = "Where is my order number 4711, and when will it arrive?";

    private SimulatedRules() {}

    /** What is the same for all turns. */
    public static TurnRules rules() {
        return new TurnRules(
                Prices.of(PriceBook.current()),
                new ModelCatalogue(
                        Map.of(
                                ModelCatalogue.FAST, new ModelRef("simulated", "sim-fast"),
                                ModelCatalogue.STANDARD, new ModelRef("simulated", "sim-standard")),
                        Set.of("simulated")),
                new ToolCatalogue(ToolSpecs.builtIn().stream()
                        .map(tool -> new ToolSpec(tool.name(), tool.description(), tool.parametersJson()))
                        .toList()),
                new InjectionPolicy(),
                OutputPolicy.current().version(),
                new JsonArguments(),
                TurnLimits.DEFAULT);
    }
}
