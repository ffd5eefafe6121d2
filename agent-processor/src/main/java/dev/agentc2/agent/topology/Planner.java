package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Conversation;
import dev.agentc2.agent.turn.Inquiry;
import dev.agentc2.agent.turn.Lease;
import dev.agentc2.agent.turn.Phase;
import dev.agentc2.agent.turn.Purse;
import dev.agentc2.agent.turn.Turn;
import dev.agentc2.agent.turn.TurnCommand;
import dev.agentc2.agent.turn.TurnRules;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.money.Account;
import dev.agentc2.platform.streams.PoisonException;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.ConversationKey;
import dev.agentc2.topics.Topic;
import dev.agentc2.wire.LeaseDenied;
import dev.agentc2.wire.LeaseGranted;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Lets the core decide what follows from a record or an alarm. Reads the stores and writes none. One thread. */
final class Planner {
    private final TurnRules rules;
    private final Conversations conversations;
    private final Leases leases;
    private final Directories directories;
    private final int partition;

    Planner(
            ProcessorContext<?, ?> context,
            TurnRules rules,
            Conversations conversations,
            Leases leases,
            Directories directories) {
        this.rules = rules;
        this.conversations = conversations;
        this.leases = leases;
        this.directories = directories;
        partition = context.taskId().partition();
    }

    /**
     * What follows from a record.
     *
     * @param topic where it came from
     * @throws PoisonException when it isn't one that is to be expected there
     */
    Plan plan(Record<String, SpecificRecord> record, String topic, long now) {
        SpecificRecord value = record.value();
        if (record.key() == null || value == null) {
            throw CommandReader.unexpected("a command has a key and a value");
        }
        if (!belongs(value, topic)) {
            throw CommandReader.unexpected("a " + value.getSchema().getName() + " doesn't belong on " + topic);
        }
        return switch (value) {
            case LeaseGranted granted -> {
                requireHolder(record.key(), granted.getOrgId(), granted.getHolder());
                yield granted(granted, now);
            }
            case LeaseDenied denied -> {
                requireHolder(record.key(), denied.getOrgId(), denied.getHolder());
                yield denied(denied, now);
            }
            default -> {
                Command command = read(record);
                yield decide(new ConversationKey(command.orgId(), command.conversationId()), command.command(), now);
            }
        };
    }

    /** What follows from an alarm of a conversation or of a lease. */
    Plan planAlarm(String target, long now) {
        return Leases.isAlarm(target)
                ? tidy(target, now)
                : decide(ConversationKey.parse(target), new TurnCommand.TimerFired(), now);
    }

    /** An idle lease is given back, an old denial is forgotten. */
    private Plan tidy(String target, long now) {
        Plan plan = newPlan(Leases.orgOf(target), now);
        Account account = leases.accountOf(target);
        if (account == null) {
            return plan;
        }
        if (Leases.isIdle(plan.purse().lease(account), now)) {
            plan.returnLease(account);
        }
        Lease lease = plan.purse().lease(account);
        if (Leases.isForgotten(lease, now)) {
            plan.lease(account, lease.forgetful());
        }
        return plan;
    }

    /**
     * What is done when {@link #plan} met a defect: the turn that the record is about ends; a lease keeps what was
     * granted, and those that wait for it go on with the next decision or end at their alarms.
     */
    Plan planAfterDefect(Record<String, SpecificRecord> record, long now) {
        return switch (record.value()) {
            case LeaseGranted granted -> grown(granted, now);
            case LeaseDenied denied -> shut(denied, now);
            default -> {
                Command command = read(record);
                yield decide(
                        new ConversationKey(command.orgId(), command.conversationId()),
                        abandon(command.command()),
                        now);
            }
        };
    }

    /** What is done when {@link #planAlarm} met a defect: the turn that runs ends. */
    Plan planAlarmAfterDefect(String target, long now) {
        if (Leases.isAlarm(target)) {
            return newPlan(Leases.orgOf(target), now);
        }
        ConversationKey key = ConversationKey.parse(target);
        Turn active = conversations.get(key).active();
        return active == null
                ? newPlan(key.orgId(), now)
                : decide(key, new TurnCommand.Abandon(active.turnId(), null), now);
    }

    private static TurnCommand abandon(TurnCommand command) {
        return switch (command) {
            case TurnCommand.UserMessage message ->
                new TurnCommand.Abandon(message.inquiry().turnId(), message.inquiry());
            case TurnCommand.Cancel cancel -> new TurnCommand.Abandon(cancel.turnId(), null);
            case TurnCommand.ModelResult result -> new TurnCommand.Abandon(result.turnId(), null);
            case TurnCommand.ToolResult result -> new TurnCommand.Abandon(result.turnId(), null);
            case TurnCommand.Question question -> new TurnCommand.Abandon(question.turnId(), null);
            case TurnCommand.QuestionOver over -> new TurnCommand.Abandon(over.turnId(), null);
            case TurnCommand.Decide decision -> new TurnCommand.Abandon(decision.turnId(), null);
            case TurnCommand.LeaseGranted _,
                    TurnCommand.LeaseDenied _,
                    TurnCommand.TimerFired _,
                    TurnCommand.Abandon _ -> command;
        };
    }

    private static boolean belongs(SpecificRecord value, String topicName) {
        for (Topic topic : TurnTopology.INPUTS) {
            if (topic.name().equals(topicName)) {
                return topic.records().contains(value.getClass());
            }
        }
        return false;
    }

    private void requireHolder(String key, String orgId, int holder) {
        if (!key.equals(orgId) || holder != partition) {
            throw CommandReader.unexpected("not for the organisation of its key or the holder of its partition");
        }
    }

    private static Command read(Record<String, SpecificRecord> record) {
        Inquiry.Origin origin = new Inquiry.Origin(
                TraceContext.of(record.headers()).toString(), RecordHeaders.requestId(record.headers()));
        Command command = CommandReader.read(record.value(), origin);
        if (!keyOf(command).toString().equals(record.key())) {
            throw CommandReader.unexpected("the key isn't that of the record's conversation");
        }
        return command;
    }

    private static ConversationKey keyOf(Command command) {
        try {
            return new ConversationKey(command.orgId(), command.conversationId());
        } catch (IllegalArgumentException e) {
            throw CommandReader.unexpected("no conversation can have these ids");
        }
    }

    private Plan decide(ConversationKey key, TurnCommand command, long now) {
        Plan plan = newPlan(key.orgId(), now);
        plan.decide(key, conversations.get(key), command);
        return plan;
    }

    /** What came in goes to those who have waited longest; who needs more of it keeps the others waiting. */
    private Plan granted(LeaseGranted granted, long now) {
        Plan plan = grown(granted, now);
        Account account = account(granted.getScope(), granted.getTarget());
        for (ConversationKey key : conversations.waitingForMoney(plan.orgId)) {
            Conversation before = conversations.get(key);
            if (pays(account, before)) {
                Conversation after = plan.decide(key, before, new TurnCommand.LeaseGranted());
                if (wants(after, plan.purse().lease(account))) {
                    break;
                }
            }
        }
        return plan;
    }

    private Plan denied(LeaseDenied denied, long now) {
        Plan plan = shut(denied, now);
        Account account = account(denied.getScope(), denied.getTarget());
        for (ConversationKey key : conversations.waitingForMoney(plan.orgId)) {
            Conversation before = conversations.get(key);
            if (pays(account, before)) {
                plan.decide(key, before, new TurnCommand.LeaseDenied());
            }
        }
        return plan;
    }

    private static boolean pays(Account account, Conversation conversation) {
        Turn turn = conversation.active();
        return turn != null && turn.accounts().contains(account);
    }

    /** Whether a conversation still waits for money of this lease; for another one's money it may wait by itself. */
    private static boolean wants(Conversation conversation, Lease lease) {
        return conversation.active() != null
                && conversation.active().phase() instanceof Phase.AwaitingBudget waiting
                && lease.balanceNanos() < waiting.neededNanos();
    }

    private static Account account(String scope, String target) {
        try {
            return Account.of(scope, target);
        } catch (IllegalArgumentException e) {
            throw CommandReader.unexpected("no account is called this");
        }
    }

    private Plan grown(LeaseGranted granted, long now) {
        Plan plan = newPlan(granted.getOrgId(), now);
        Account account = account(granted.getScope(), granted.getTarget());
        plan.lease(account, plan.purse().lease(account).granted(granted.getAmountNanos(), now));
        return plan;
    }

    private Plan shut(LeaseDenied denied, long now) {
        Plan plan = newPlan(denied.getOrgId(), now);
        Account account = account(denied.getScope(), denied.getTarget());
        plan.lease(account, plan.purse().lease(account).denied(denied.getLimitNanos(), denied.getRetryAt(), now));
        return plan;
    }

    private Plan newPlan(String orgId, long now) {
        return new Plan(orgId, now, partition, rules, directories.of(orgId), purse(orgId));
    }

    private Purse purse(String orgId) {
        return Purse.of(account -> leases.get(orgId, account));
    }
}
