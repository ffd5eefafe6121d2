package dev.agentc2.cost.topology;

import dev.agentc2.cost.budget.Budget;
import dev.agentc2.platform.streams.DeferredTask;
import dev.agentc2.wire.CostDaily;
import dev.agentc2.wire.CostEvent;
import dev.agentc2.wire.Usage;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the running totals by day, agent and model, and writes those that changed a few times a second. The only writer
 * of totals. Which totals have yet to be written is kept in memory: after a restart those of today and yesterday are
 * written once more, which changes nothing, for they are totals.
 */
@SuppressWarnings("NullAway.Init") // init comes before all else
final class DailyTotalsProcessor extends ContextualProcessor<String, SpecificRecord, String, SpecificRecord> {
    private static final Duration WRITE_EVERY = Duration.ofMillis(200);
    private static final Duration FORGET_EVERY = Duration.ofHours(1);
    /** Longer than budget.commands keeps a settlement, so that no total begins again from 0. */
    private static final int KEPT_DAYS = 9;

    private final Set<String> unwritten = new HashSet<>();
    private KeyValueStore<String, CostDaily> totals;
    private DeferredTask writing;

    @Override
    public void init(ProcessorContext<String, SpecificRecord> context) {
        super.init(context);
        totals = context.getStateStore(BudgetTopology.TOTALS);
        writing = new DeferredTask(context, WRITE_EVERY, this::write);
        keys(firstKeyOf(today().minusDays(1)), null).forEach(this::writeLater);
        context.schedule(FORGET_EVERY, PunctuationType.WALL_CLOCK_TIME, this::forget);
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        CostEvent cost = (CostEvent) record.value();
        String day = Budget.dayOf(cost.getAt()).toString();
        String key = String.join("/", day, cost.getOrgId(), cost.getAgentId(), cost.getProvider(), cost.getModel());
        CostDaily before = totals.get(key);
        totals.put(key, before == null ? first(cost, day) : sum(before, cost));
        writeLater(key);
    }

    private void writeLater(String key) {
        unwritten.add(key);
        writing.due();
    }

    private CostDaily first(CostEvent cost, String day) {
        return new CostDaily(
                cost.getOrgId(),
                day,
                cost.getAgentId(),
                cost.getProvider(),
                cost.getModel(),
                1L,
                cost.getUsage(),
                cost.getAmountNanos(),
                context().currentSystemTimeMs());
    }

    private CostDaily sum(CostDaily before, CostEvent cost) {
        return CostDaily.newBuilder(before)
                .setCalls(before.getCalls() + 1)
                .setUsage(sum(before.getUsage(), cost.getUsage()))
                .setAmountNanos(before.getAmountNanos() + cost.getAmountNanos())
                .setUpdatedAt(context().currentSystemTimeMs())
                .build();
    }

    private static Usage sum(Usage a, Usage b) {
        return new Usage(
                a.getInputTokens() + b.getInputTokens(),
                a.getCachedInputTokens() + b.getCachedInputTokens(),
                a.getCacheWriteTokens() + b.getCacheWriteTokens(),
                a.getOutputTokens() + b.getOutputTokens(),
                a.getReasoningTokens() + b.getReasoningTokens(),
                a.getEstimated() || b.getEstimated());
    }

    private void write(long now) {
        for (String key : unwritten) {
            CostDaily total = totals.get(key);
            if (total != null) {
                context()
                        .forward(
                                Outgoing.state(topicKey(total), total.getOrgId(), total, total.getUpdatedAt(), now),
                                BudgetTopology.DAILY);
            }
        }
        unwritten.clear();
    }

    private void forget(long now) {
        keys(null, firstKeyOf(today().minusDays(KEPT_DAYS))).forEach(totals::delete);
    }

    private List<String> keys(@Nullable String from, @Nullable String to) {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, CostDaily> found = totals.range(from, to)) {
            while (found.hasNext()) {
                KeyValue<String, CostDaily> next = found.next();
                keys.add(next.key);
            }
        }
        return keys;
    }

    /** In the store the day comes first, so that days are read and forgotten as a range; in the topic the tenant. */
    private static String topicKey(CostDaily total) {
        return String.join(
                "/", total.getOrgId(), total.getDay(), total.getAgentId(), total.getProvider(), total.getModel());
    }

    private static String firstKeyOf(LocalDate day) {
        return day + "/";
    }

    private LocalDate today() {
        return Budget.dayOf(context().currentSystemTimeMs());
    }
}
