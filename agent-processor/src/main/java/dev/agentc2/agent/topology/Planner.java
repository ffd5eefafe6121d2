package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Conversation;
import dev.agentc2.agent.turn.Inquiry;
import dev.agentc2.agent.turn.Phase;
import dev.agentc2.agent.turn.Turn;
import dev.agentc2.agent.turn.TurnCommand;
import dev.agentc2.agent.turn.TurnRules;
import dev.agentc2.platform.kafka.RecordHeaders;
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
            OwnModels ownModels,
            Conversations conversations,
            Leases leases) {
        this.rules = rules;
        this.conversations = conversations;
        this.leases = leases;
        directories = new Directories(context, ownModels);
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

    /** What follows from an alarm of a conversation or, where the target is an organisation, of its lease. */
    Plan planAlarm(String target, long now) {
        if (target.indexOf('/') >= 0) {
            return decide(ConversationKey.parse(target), new TurnCommand.TimerFired(), now);
        }
        Plan plan = newPlan(target, now);
        if (Leases.isIdle(plan.lease(), now)) {
            plan.returnLease();
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

    /** What came in goes to those who have waited longest; who still can't go on keeps the others waiting. */
    private Plan granted(LeaseGranted granted, long now) {
        Plan plan = grown(granted, now);
        for (ConversationKey key : conversations.waitingForMoney(plan.orgId)) {
            Conversation after = plan.decide(key, conversations.get(key), new TurnCommand.LeaseGranted());
            if (after.active() != null && after.active().phase() instanceof Phase.AwaitingBudget) {
                break;
            }
        }
        return plan;
    }

    private Plan denied(LeaseDenied denied, long now) {
        Plan plan = shut(denied, now);
        for (ConversationKey key : conversations.waitingForMoney(plan.orgId)) {
            plan.decide(key, conversations.get(key), new TurnCommand.LeaseDenied());
        }
        return plan;
    }

    private Plan grown(LeaseGranted granted, long now) {
        Plan plan = newPlan(granted.getOrgId(), now);
        plan.lease(plan.lease().granted(granted.getAmountNanos(), now));
        return plan;
    }

    private Plan shut(LeaseDenied denied, long now) {
        Plan plan = newPlan(denied.getOrgId(), now);
        plan.lease(plan.lease().denied(denied.getLimitNanos(), denied.getRetryAt(), now));
        return plan;
    }

    private Plan newPlan(String orgId, long now) {
        return new Plan(orgId, now, partition, rules, directories.of(orgId), leases.get(orgId));
    }
}
