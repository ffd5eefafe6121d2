package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Agent;
import dev.agentc2.agent.turn.Conversation;
import dev.agentc2.agent.turn.Effect;
import dev.agentc2.agent.turn.Inquiry;
import dev.agentc2.agent.turn.Phase;
import dev.agentc2.agent.turn.TurnCommand;
import dev.agentc2.agent.turn.TurnCore;
import dev.agentc2.agent.turn.TurnRules;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.ConversationKey;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.LeaseDenied;
import dev.agentc2.wire.LeaseGranted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the turns of a partition: reads a command, lets the core decide, and writes what follows. The only writer of the
 * turns' state. Everything is decided and encoded before anything is written.
 */
@SuppressWarnings("NullAway.Init") // init comes before all else
final class TurnProcessor extends ContextualProcessor<String, SpecificRecord, String, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(TurnProcessor.class);
    private static final String SERVICE = "agent-processor";

    private final WireSerde serde;
    private final TurnRules rules;
    private final TurnMetrics metrics;
    private Conversations conversations;
    private Leases leases;
    private Directories directories;
    private AlarmClock alarms;
    private int partition;

    /** A record with its sink, ready to go. */
    private record Ready(String sink, Record<String, byte[]> record) {}

    TurnProcessor(WireSerde serde, TurnRules rules, TurnMetrics metrics) {
        this.serde = serde;
        this.rules = rules;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        super.init(context);
        conversations = new Conversations(context);
        leases = new Leases(context);
        directories = new Directories(context);
        partition = context.taskId().partition();
        alarms = new AlarmClock(context, TurnTopology.ALARMS, this::ring);
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        long now = context().currentSystemTimeMs();
        Plan plan;
        List<Ready> ready;
        try {
            plan = plan(record, now);
            ready = encode(plan);
        } catch (ClassCastException e) {
            // Kafka Streams takes this one for a wrong serde and stops; it is a defect like any other.
            throw new IllegalStateException("a defect in deciding", e);
        }
        carryOut(plan, ready);
    }

    private Plan plan(Record<String, SpecificRecord> record, long now) {
        SpecificRecord value = record.value();
        if (record.key() == null || value == null) {
            throw CommandReader.unexpected("a command has a key and a value");
        }
        String topic = context().recordMetadata().map(RecordMetadata::topic).orElse("");
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
            default -> command(record, now);
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

    private Plan command(Record<String, SpecificRecord> record, long now) {
        Inquiry.Origin origin = new Inquiry.Origin(
                TraceContext.of(record.headers()).toString(), RecordHeaders.requestId(record.headers()));
        Command command = CommandReader.read(record.value(), origin);
        ConversationKey key = keyOf(command);
        if (!key.toString().equals(record.key())) {
            throw CommandReader.unexpected("the key isn't that of the record's conversation");
        }
        Plan plan = newPlan(key.orgId(), now);
        plan.decide(key, conversations.get(key), command.command());
        return plan;
    }

    private static ConversationKey keyOf(Command command) {
        try {
            return new ConversationKey(command.orgId(), command.conversationId());
        } catch (IllegalArgumentException e) {
            throw CommandReader.unexpected("no conversation can have these ids");
        }
    }

    /** What came in goes to those who have waited longest; who still can't go on keeps the others waiting. */
    private Plan granted(LeaseGranted granted, long now) {
        Plan plan = newPlan(granted.getOrgId(), now);
        plan.lease(plan.lease().granted(granted.getAmountNanos(), now));
        for (ConversationKey key : conversations.waitingForMoney(plan.orgId)) {
            Conversation after = plan.decide(key, conversations.get(key), new TurnCommand.LeaseGranted());
            if (after.active() != null && after.active().phase() instanceof Phase.AwaitingBudget) {
                break;
            }
        }
        return plan;
    }

    private Plan denied(LeaseDenied denied, long now) {
        Plan plan = newPlan(denied.getOrgId(), now);
        plan.lease(plan.lease().denied(denied.getLimitNanos(), denied.getRetryAt(), now));
        for (ConversationKey key : conversations.waitingForMoney(plan.orgId)) {
            plan.decide(key, conversations.get(key), new TurnCommand.LeaseDenied());
        }
        return plan;
    }

    /** The alarm of a conversation, or, where the target is an organisation, of its lease. */
    private void ring(String target, long now) {
        Plan plan;
        List<Ready> ready;
        try {
            plan = target.indexOf('/') < 0 ? leaseAlarm(target, now) : conversationAlarm(target, now);
            ready = encode(plan);
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            reportDefect(target, now, e);
            return;
        }
        carryOut(plan, ready);
    }

    private Plan leaseAlarm(String orgId, long now) {
        Plan plan = newPlan(orgId, now);
        if (Leases.isIdle(plan.lease(), now)) {
            plan.returnLease();
        }
        return plan;
    }

    private Plan conversationAlarm(String target, long now) {
        ConversationKey key = ConversationKey.parse(target);
        Plan plan = newPlan(key.orgId(), now);
        plan.decide(key, conversations.get(key), new TurnCommand.TimerFired());
        return plan;
    }

    /** An alarm has no record that a handler could take out of the way, so its letter is written here. */
    private void reportDefect(String target, long now, RuntimeException defect) {
        LOG.error("The alarm of {} can't be dealt with", target, defect);
        ProducerRecord<byte[], byte[]> letter = DeadLetters.letter(
                new DeadLetters.Origin(TurnTopology.ALARMS, partition, 0),
                null,
                null,
                new org.apache.kafka.common.header.internals.RecordHeaders(),
                DeadLetters.Cause.DEFECT,
                defect.getClass().getName() + " at the alarm of " + target,
                SERVICE,
                Instant.ofEpochMilli(now));
        context().forward(new Record<>(target, new byte[0], now, letter.headers()), Topics.DEADLETTERS.name());
    }

    private Plan newPlan(String orgId, long now) {
        return new Plan(orgId, now, partition, rules, directories.of(orgId), leases.get(orgId));
    }

    private List<Ready> encode(Plan plan) {
        List<Ready> ready = new ArrayList<>(plan.outgoing.size());
        for (Outgoing outgoing : plan.outgoing) {
            ready.add(new Ready(outgoing.topic().name(), outgoing.encoded(serde, plan.orgId)));
        }
        return ready;
    }

    private void carryOut(Plan plan, List<Ready> ready) {
        for (Ready sending : ready) {
            context().forward(sending.record(), sending.sink());
        }
        for (Conversations.Change change : plan.changes) {
            conversations.put(change);
            alarms.move(
                    change.key().toString(),
                    TurnCore.alarmAt(change.before(), rules.limits()),
                    TurnCore.alarmAt(change.after(), rules.limits()));
        }
        if (!plan.lease().equals(plan.leaseBefore)) {
            leases.put(plan.orgId, plan.lease());
            alarms.move(plan.orgId, Leases.alarmAt(plan.leaseBefore), Leases.alarmAt(plan.lease()));
        }
        plan.events.forEach(metrics::timed);
        for (Effect.Reply reply : plan.replies) {
            Agent agent = plan.directory().agent(reply.inquiry().agentId());
            String slug = agent == null ? "unknown" : agent.slug();
            metrics.ended(slug, reply.status().name(), reply.inquiry().channel());
        }
    }
}
