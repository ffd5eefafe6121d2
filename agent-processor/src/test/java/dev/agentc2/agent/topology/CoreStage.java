package dev.agentc2.agent.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.agent.turn.Agent;
import dev.agentc2.agent.turn.Conversation;
import dev.agentc2.agent.turn.Decision;
import dev.agentc2.agent.turn.Directory;
import dev.agentc2.agent.turn.Effect;
import dev.agentc2.agent.turn.Inquiry;
import dev.agentc2.agent.turn.Lease;
import dev.agentc2.agent.turn.ModelCatalogue;
import dev.agentc2.agent.turn.Organization;
import dev.agentc2.agent.turn.Policy;
import dev.agentc2.agent.turn.Purse;
import dev.agentc2.agent.turn.ToolCatalogue;
import dev.agentc2.agent.turn.Turn;
import dev.agentc2.agent.turn.TurnCommand;
import dev.agentc2.agent.turn.TurnContext;
import dev.agentc2.agent.turn.TurnCore;
import dev.agentc2.agent.turn.TurnEvent;
import dev.agentc2.agent.turn.TurnLifecycle;
import dev.agentc2.agent.turn.TurnLifecycle.Transition;
import dev.agentc2.agent.turn.TurnRules;
import dev.agentc2.agent.turn.TurnState;
import dev.agentc2.platform.budget.BudgetLimits;
import dev.agentc2.platform.money.Account;
import dev.agentc2.topics.ConversationKey;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.AgentConfig;
import dev.agentc2.wire.BudgetConfig;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.GuardrailPolicyConfig;
import dev.agentc2.wire.LeaseDenied;
import dev.agentc2.wire.LeaseGranted;
import dev.agentc2.wire.OrganizationConfig;
import dev.agentc2.wire.ToolOffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** One conversation on the bare core: no Kafka, no stores; records are mapped as the topology maps them. */
final class CoreStage implements Stage, Directory {
    private static final Inquiry.Origin ORIGIN =
            new Inquiry.Origin("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "request-1");

    private final ConversationKey key = new ConversationKey(TestWorld.ORG, TestWorld.CONVERSATION);
    private final WireSerde serde = new WireSerde(new InMemorySchemaRegistry());
    private final TurnRules rules = TestWorld.rules();
    private final Set<Transition> visited = new HashSet<>();
    private final List<SpecificRecord> out = new ArrayList<>();
    private Conversation conversation = Conversation.empty(TestWorld.ORG, TestWorld.CONVERSATION);
    private final Map<Account, Lease> leases = new HashMap<>();
    private @Nullable Agent agent;
    private @Nullable OrganizationConfig organization;
    private @Nullable BudgetConfig budgets;
    private @Nullable Policy policy;
    private final OfferedTools offered = new OfferedTools(rules.inputPolicy());
    private @Nullable ToolOffer offer;
    private String policyId = "";
    private @Nullable String workspaceId;
    private final OwnModels ownModels = new OwnModels();
    private final Map<String, ConnectionConfig> connections = new HashMap<>();
    private long now = TestWorld.START;

    @Override
    public @Nullable Organization organization() {
        return organization == null ? null : ConfigRecords.organization(organization);
    }

    @Override
    public @Nullable Long limitOf(Account account) {
        return organization == null
                ? null
                : BudgetLimits.of(organization, budgets).of(account);
    }

    @Override
    public @Nullable Agent agent(String agentId) {
        return agent != null && agent.agentId().equals(agentId) ? agent : null;
    }

    @Override
    public @Nullable Policy policyOf(String agentId) {
        return policy != null && policy.name().startsWith(policyId + "@") ? policy : null;
    }

    @Override
    public ToolCatalogue offered() {
        return offered.of(TestWorld.ORG);
    }

    @Override
    public ModelCatalogue modelsOf(String agentId, ModelCatalogue platform) {
        return ownModels.of(TestWorld.ORG, workspaceId, platform);
    }

    @Override
    public void send(SpecificRecord record) {
        switch (record) {
            case ConnectionConfig config -> {
                ConnectionConfig before = connections.put(config.getConnectionId(), config);
                ownModels.changed(before, config);
                offered.connectionChanged(before, config);
            }
            case AgentConfig config -> {
                agent = ConfigRecords.agent(config);
                workspaceId = config.getWorkspaceId();
                policyId = String.valueOf(config.getGuardrailPolicyId());
            }
            case GuardrailPolicyConfig config -> policy = ConfigRecords.policy(config);
            case ToolOffer changed -> {
                offered.offerChanged(offer, changed);
                offer = changed;
            }
            case OrganizationConfig config -> organization = config;
            case BudgetConfig config -> budgets = config;
            case LeaseGranted granted -> {
                Account account = Account.of(granted.getScope(), granted.getTarget());
                leases.put(account, lease(account).granted(granted.getAmountNanos(), now));
                decide(new TurnCommand.LeaseGranted());
            }
            case LeaseDenied denied -> {
                Account account = Account.of(denied.getScope(), denied.getTarget());
                leases.put(account, lease(account).denied(denied.getLimitNanos(), denied.getRetryAt(), now));
                decide(new TurnCommand.LeaseDenied());
            }
            default -> decide(CommandReader.read(record, ORIGIN).command());
        }
    }

    private Lease lease(Account account) {
        return leases.getOrDefault(account, Lease.NONE);
    }

    @Override
    public void pass(long millis) {
        long until = now + millis;
        Long due = TurnCore.alarmAt(conversation, rules.limits());
        while (due != null && due <= until) {
            now = Math.max(now, due);
            decide(new TurnCommand.TimerFired());
            Long next = TurnCore.alarmAt(conversation, rules.limits());
            if (next != null && next.equals(due)) {
                throw new AssertionError("an alarm that changes nothing: " + conversation.active());
            }
            due = next;
        }
        now = until;
    }

    private void decide(TurnCommand command) {
        TurnContext context = new TurnContext(now, this, Purse.of(this::lease), rules);
        Decision decision = TurnCore.decide(conversation, command, context);
        for (TurnEvent event : decision.events()) {
            TurnState from = stateOf(event.turnId());
            conversation = TurnCore.evolve(conversation, event);
            note(from, event);
            if (event instanceof TurnEvent.Traced traced) {
                publish(Topics.TURNS_EVENTS, EventRecords.of(key, traced));
            }
        }
        if (!conversation.equals(decision.conversation())) {
            throw new AssertionError("the decision's conversation isn't what its events make of it");
        }
        for (Effect effect : decision.effects()) {
            Outgoing outgoing = EffectRecords.of(key, 0, effect);
            publish(outgoing.topic(), outgoing.value());
        }
        leases.putAll(decision.purse().changed());
    }

    /** Through bytes and back, as a reader would get it. */
    private void publish(Topic topic, SpecificRecord record) {
        SpecificRecord read = serde.deserialize(serde.serialize(topic.name(), record));
        assertTrue(topic.records().contains(record.getClass()), () -> record + " doesn't belong on " + topic.name());
        assertEquals(record, read);
        out.add(record);
    }

    private @Nullable TurnState stateOf(String turnId) {
        Turn active = conversation.active(turnId);
        boolean queued = conversation.queued(turnId) != null;
        return active != null ? active.state() : queued ? TurnState.RECEIVED : null;
    }

    private void note(@Nullable TurnState from, TurnEvent event) {
        TurnState to = stateOf(event.turnId());
        for (Transition transition : TurnLifecycle.TRANSITIONS) {
            boolean ended = to == null || event instanceof TurnEvent.Ended;
            if (transition.from() == from
                    && transition.on() == event.getClass()
                    && (ended ? transition.to().terminal() : transition.to() == to)) {
                visited.add(transition);
            }
        }
    }

    /** Legal transitions that were made. */
    Set<Transition> visited() {
        return visited;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public List<SpecificRecord> drain() {
        List<SpecificRecord> drained = List.copyOf(out);
        out.clear();
        return drained;
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
