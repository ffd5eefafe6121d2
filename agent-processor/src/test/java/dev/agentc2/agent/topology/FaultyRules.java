package dev.agentc2.agent.topology;

import dev.agentc2.agent.guardrail.InputPolicy;
import dev.agentc2.agent.guardrail.InputVerdict;
import dev.agentc2.agent.turn.ModelRef;
import dev.agentc2.agent.turn.Prices;
import dev.agentc2.agent.turn.TurnRules;
import dev.agentc2.platform.money.TokenCounts;

/** The rules of {@link TestWorld} with defects that come and go. */
final class FaultyRules {
    static final String DEFECT = "a message that trips a defect";

    /** Whether what a call costs can't be told. */
    boolean pricesBroken;

    /** How often what a call costs at most can't be told. */
    int brokenBounds;

    TurnRules rules() {
        TurnRules sound = TestWorld.rules();
        return new TurnRules(
                new FaultyPrices(sound.prices()),
                sound.models(),
                sound.tools(),
                new FaultyPolicy(sound.inputPolicy()),
                sound.outputPolicy(),
                sound.arguments(),
                sound.limits());
    }

    private static void fail() {
        throw new IllegalStateException("a defect on purpose");
    }

    private record FaultyPolicy(InputPolicy sound) implements InputPolicy {
        @Override
        public String version() {
            return sound.version();
        }

        @Override
        public InputVerdict screen(String text) {
            if (text.equals(DEFECT)) {
                fail();
            }
            return sound.screen(text);
        }
    }

    private final class FaultyPrices implements Prices {
        private final Prices sound;

        FaultyPrices(Prices sound) {
            this.sound = sound;
        }

        @Override
        public String version() {
            return sound.version();
        }

        @Override
        public long price(ModelRef model, TokenCounts usage) {
            if (pricesBroken) {
                fail();
            }
            return sound.price(model, usage);
        }

        @Override
        public long upperBound(ModelRef model, long maxInputTokens, long maxOutputTokens) {
            if (brokenBounds > 0) {
                brokenBounds--;
                fail();
            }
            return sound.upperBound(model, maxInputTokens, maxOutputTokens);
        }
    }
}
