package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Agent;
import dev.agentc2.agent.turn.Conversation;
import dev.agentc2.agent.turn.Effect;
import dev.agentc2.agent.turn.Inquiry;
import dev.agentc2.agent.turn.Lease;
import dev.agentc2.agent.turn.TurnCore;
import dev.agentc2.agent.turn.TurnRules;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.money.Account;
import dev.agentc2.platform.streams.DeadLetterHandler;
import dev.agentc2.platform.streams.DeferredTask;
import dev.agentc2.platform.streams.PoisonException;
import dev.agentc2.platform.telemetry.LogContext;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the turns of a partition: reads a command, lets the core decide, and writes what follows. The only writer of the
 * turns' state. Everything is decided and encoded before anything is written. A defect on the way leaves a dead letter
 * and ends the turn that it was met at.
 */
@SuppressWarnings("NullAway.Init") // init comes before all else
final class TurnProcessor extends ContextualProcessor<String, SpecificRecord, String, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(TurnProcessor.class);
    private static final String SERVICE = "agent-processor";
    /** So that a task serves before it looks through its turns. */
    private static final Duration SOON = Duration.ofMillis(1);
    /** Where the letter of an alarm says that it comes from: an alarm is no record of a topic. */
    private static final String ALARMS = "alarms";

    private final WireSerde serde;
    private final TurnRules rules;
    private final OwnModels ownModels;
    private final TurnMetrics metrics;
    private final OfferedTools offered;
    private final Commits.Pace pace;
    private Conversations conversations;
    private Leases leases;
    private Planner planner;
    private AlarmClock alarms;
    private Commits commits;
    private int partition;

    /** A record with its sink, ready to go. */
    private record Ready(String sink, Record<String, byte[]> record) {}

    /** A plan with all that it sends. */
    private record Prepared(Plan plan, List<Ready> sendings) {}

    TurnProcessor(
            WireSerde serde,
            TurnRules rules,
            TurnMetrics metrics,
            OfferedTools offered,
            OwnModels ownModels,
            Commits.Pace pace) {
        this.serde = serde;
        this.rules = rules;
        this.ownModels = ownModels;
        this.metrics = metrics;
        this.offered = offered;
        this.pace = pace;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        super.init(context);
        commits = new Commits(context, pace);
        conversations = new Conversations(context);
        leases = new Leases(context);
        planner = new Planner(context, rules, conversations, leases, new Directories(context, offered, ownModels));
        partition = context.taskId().partition();
        alarms = new AlarmClock(context, this::ring);
        new DeferredTask(context, SOON, now -> lookThrough()).due();
    }

    @Override
    public void close() {
        commits.close();
    }

    private void lookThrough() {
        int[] underWay = {0};
        conversations.forEachActive((key, turn) -> {
            underWay[0]++;
            alarms.move(key, null, turn.alarmAt(rules.limits()));
        });
        commits.underWay(underWay[0]);
        leases.forEach((alarm, lease) -> alarms.move(alarm, null, Leases.alarmAt(lease)));
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        long now = context().currentSystemTimeMs();
        String topic = context().recordMetadata().map(RecordMetadata::topic).orElse("");
        Prepared prepared;
        try {
            prepared = prepare(() -> planner.plan(record, topic, now));
        } catch (RuntimeException e) {
            throw afterDefect(e, record, now);
        }
        carryOut(prepared);
    }

    /** Ends the turn that a record is about, when a defect was met at it; returns what makes a letter of the record. */
    private RuntimeException afterDefect(RuntimeException failure, Record<String, SpecificRecord> record, long now) {
        if (!isDefect(failure)) {
            return failure;
        }
        // Kafka Streams takes a ClassCastException for a wrong serde and stops; it is a defect like any other.
        RuntimeException defect = failure instanceof ClassCastException
                ? new IllegalStateException("a defect in deciding", failure)
                : failure;
        Prepared ending;
        try {
            ending = prepare(() -> planner.planAfterDefect(record, now));
        } catch (RuntimeException second) { // the turn's own alarm ends it later
            requireDefect(second);
            defect.addSuppressed(second);
            return defect;
        }
        carryOut(ending);
        return defect;
    }

    /** Whether an alarm has been dealt with; else it rings again. */
    private boolean ring(String target, long now, boolean again) {
        Prepared prepared;
        try {
            prepared = prepare(() -> planner.planAlarm(target, now));
        } catch (RuntimeException defect) {
            requireDefect(defect);
            return ringAfterDefect(target, now, again, defect);
        }
        carryOut(prepared);
        return true;
    }

    private boolean ringAfterDefect(String target, long now, boolean again, RuntimeException defect) {
        if (!again) {
            sendLetter(target, now, defect);
        }
        Prepared ending;
        try {
            ending = prepare(() -> planner.planAlarmAfterDefect(target, now));
        } catch (RuntimeException second) {
            requireDefect(second);
            defect.addSuppressed(second);
            LOG.error("The alarm of {} can't be dealt with, nor can its turn be ended; it rings again", target, defect);
            return false;
        }
        carryOut(ending);
        for (Effect.Reply ended : ending.plan().replies) {
            Inquiry.Origin origin = ended.inquiry().origin();
            TraceContext trace = TraceContext.parse(origin.traceparent());
            try (LogContext context = LogContext.of(origin.requestId(), ending.plan().orgId, trace)
                    .turn(ended.inquiry().turnId())) {
                LOG.error("The alarm of {} can't be dealt with; its turn ends", target, defect);
            }
        }
        return true;
    }

    /** An alarm has no record that a handler could take out of the way, so its letter is written here. */
    private void sendLetter(String target, long now, RuntimeException defect) {
        ProducerRecord<byte[], byte[]> letter = DeadLetters.letter(
                new DeadLetters.Origin(ALARMS, partition, 0),
                null,
                null,
                new org.apache.kafka.common.header.internals.RecordHeaders(),
                DeadLetters.Cause.DEFECT,
                defect.getClass().getName() + " at the alarm of " + target,
                SERVICE,
                Instant.ofEpochMilli(now));
        context().forward(new Record<>(target, new byte[0], now, letter.headers()), Topics.DEADLETTERS.name());
    }

    /** What isn't a defect stops the thread, and the work is done again. */
    private static void requireDefect(RuntimeException failure) {
        if (!isDefect(failure)) {
            throw failure;
        }
    }

    private static boolean isDefect(RuntimeException failure) {
        return !(failure instanceof PoisonException) && DeadLetterHandler.isPoison(failure);
    }

    private Prepared prepare(Supplier<Plan> planning) {
        Plan plan = planning.get();
        List<Ready> sendings = new ArrayList<>(plan.outgoing.size());
        for (Outgoing outgoing : plan.outgoing) {
            sendings.add(new Ready(outgoing.topic().name(), outgoing.encoded(serde, plan.orgId)));
        }
        return new Prepared(plan, sendings);
    }

    private void keep(String orgId, Account account, Lease lease) {
        Lease before = leases.get(orgId, account);
        leases.put(orgId, account, lease);
        alarms.move(Leases.alarmOf(orgId, account), Leases.alarmAt(before), Leases.alarmAt(lease));
    }

    private void carryOut(Prepared prepared) {
        Plan plan = prepared.plan();
        for (Ready sending : prepared.sendings()) {
            context().forward(sending.record(), sending.sink());
        }
        for (Conversations.Change change : plan.changes) {
            conversations.put(change);
            commits.changed(turns(change.after()) - turns(change.before()));
            alarms.move(
                    change.key().toString(),
                    TurnCore.alarmAt(change.before(), rules.limits()),
                    TurnCore.alarmAt(change.after(), rules.limits()));
        }
        plan.purse().changed().forEach((account, lease) -> keep(plan.orgId, account, lease));
        if (plan.isAwaited()) {
            commits.awaited(context().currentSystemTimeMs());
        }
        plan.events.forEach(metrics::timed);
        for (Effect.Reply reply : plan.replies) {
            Agent agent = plan.directory().agent(reply.inquiry().agentId());
            String slug = agent == null ? "unknown" : agent.slug();
            metrics.ended(slug, reply.status().name(), reply.inquiry().channel());
        }
    }

    private static int turns(Conversation conversation) {
        return conversation.active() == null ? 0 : 1;
    }
}
