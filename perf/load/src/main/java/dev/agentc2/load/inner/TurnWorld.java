package dev.agentc2.load.inner;

import dev.agentc2.agent.turn.Agent;
import dev.agentc2.agent.turn.ApprovalPolicy;
import dev.agentc2.agent.turn.Conversation;
import dev.agentc2.agent.turn.Decision;
import dev.agentc2.agent.turn.Directory;
import dev.agentc2.agent.turn.Effect;
import dev.agentc2.agent.turn.Inquiry;
import dev.agentc2.agent.turn.Lease;
import dev.agentc2.agent.turn.ModelOutcome;
import dev.agentc2.agent.turn.Organization;
import dev.agentc2.agent.turn.Policy;
import dev.agentc2.agent.turn.Purse;
import dev.agentc2.agent.turn.TurnCommand;
import dev.agentc2.agent.turn.TurnContext;
import dev.agentc2.agent.turn.TurnCore;
import dev.agentc2.agent.turn.TurnRules;
import dev.agentc2.perf.SimulatedRules;
import dev.agentc2.platform.money.Account;
import dev.agentc2.platform.money.TokenCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What turns are decided in: an organisation without a limit, the default agent, the built-in tools, one model. */
final class TurnWorld {
    static final String ORG = "default";
    static final String CONVERSATION = "c1";
    static final String AGENT = "assistant";
    static final long NOW = 1_790_000_000_000L;

    private TurnWorld() {}

    static TurnContext context(TurnRules rules) {
        return new TurnContext(NOW, new OneTenant(), Purse.of(account -> Lease.NONE), rules);
    }

    static TurnCommand.UserMessage message(int number) {
        return new TurnCommand.UserMessage(new Inquiry(
                CONVERSATION + "-t" + number,
                "m" + number,
                AGENT,
                "web",
                "u1",
                SimulatedRules.QUESTION,
                NOW,
                new Inquiry.Origin("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "request-1")));
    }

    /** The answer to the model call that a decision asks for. */
    static TurnCommand.ModelResult answer(Decision decision) {
        Effect.CallModel call = decision.effects().stream()
                .filter(Effect.CallModel.class::isInstance)
                .map(Effect.CallModel.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no model is called: " + decision.events()));
        return new TurnCommand.ModelResult(
                call.inquiry().turnId(),
                call.call().effectId(),
                ModelOutcome.SUCCEEDED,
                SimulatedRules.ANSWER,
                List.of(),
                "stop",
                new TokenCounts(400, 0, 0, 55, 0, false),
                null,
                List.of(),
                NOW,
                1L,
                2L);
    }

    /** A conversation in which some turns have been answered. */
    static Conversation after(int turns, TurnContext context) {
        Conversation conversation = Conversation.empty(ORG, CONVERSATION);
        for (int i = 0; i < turns; i++) {
            Decision asked = TurnCore.decide(conversation, message(i), context);
            conversation = TurnCore.decide(asked.conversation(), answer(asked), context)
                    .conversation();
        }
        return conversation;
    }

    private static final class OneTenant implements Directory {
        private final Agent agent = new Agent(
                AGENT,
                AGENT,
                1,
                "You are a helpful assistant.",
                null,
                null,
                List.of("clock", "calculator"),
                20,
                6,
                1024,
                null,
                120_000,
                null,
                ApprovalPolicy.NEVER);

        @Override
        public @Nullable Organization organization() {
            return new Organization(ORG, Organization.Status.ACTIVE);
        }

        @Override
        public @Nullable Agent agent(String agentId) {
            return agentId.equals(AGENT) ? agent : null;
        }

        @Override
        public @Nullable Policy policyOf(String agentId) {
            return null;
        }

        @Override
        public @Nullable Long limitOf(Account account) {
            return null;
        }
    }
}
