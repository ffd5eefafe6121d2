package dev.agentc2.cost.topology;

import dev.agentc2.cost.budget.Budget;
import dev.agentc2.cost.budget.BudgetCommand;
import dev.agentc2.cost.budget.BudgetEvent;
import dev.agentc2.cost.budget.BudgetLedger;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.streams.DeferredTask;
import dev.agentc2.platform.streams.PoisonException;
import dev.agentc2.wire.BudgetStatus;
import dev.agentc2.wire.CostEvent;
import dev.agentc2.wire.LeaseDenied;
import dev.agentc2.wire.LeaseGranted;
import dev.agentc2.wire.RequestLease;
import dev.agentc2.wire.ReturnLease;
import dev.agentc2.wire.SettleUsage;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Keeps the ledgers: answers requests for leases, takes leases back, prices and books what calls used. The only writer
 * of ledgers and of the effects that are booked. Says where a budget stands at once when it denies, else once a second;
 * which budgets have yet to be told is kept in memory, and after a restart all of today's and yesterday's are told.
 */
@SuppressWarnings("NullAway.Init") // init comes before all else
final class BudgetProcessor extends ContextualProcessor<String, SpecificRecord, String, SpecificRecord> {
    private static final Duration STATUS_EVERY = Duration.ofSeconds(1);
    private static final Duration FORGET_EVERY = Duration.ofMinutes(1);

    private final CostMetrics metrics;
    private final Set<String> untold = new HashSet<>();
    private Ledgers ledgers;
    private Organizations organizations;
    private BookedEffects booked;
    private DeferredTask telling;

    BudgetProcessor(CostMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, SpecificRecord> context) {
        super.init(context);
        ledgers = new Ledgers(context.getStateStore(BudgetTopology.LEDGERS));
        organizations = new Organizations(context.getStateStore(BudgetTopology.ORGANIZATIONS));
        booked = new BookedEffects(context.getStateStore(BudgetTopology.BOOKED));
        telling = new DeferredTask(context, STATUS_EVERY, this::tell);
        ledgers.since(Budget.dayOf(now()).minusDays(1)).forEach(this::tellLater);
        context.schedule(FORGET_EVERY, PunctuationType.WALL_CLOCK_TIME, booked::forget);
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        switch (record.value()) {
            case RequestLease ask -> {
                requireKey(record, ask.getOrgId());
                move(
                        record,
                        ask.getOrgId(),
                        sensible(() -> new BudgetCommand.Ask(
                                ask.getHolder(), ask.getAmountNanos(), ask.getMinimumNanos(), ask.getAt())));
            }
            case ReturnLease back -> {
                requireKey(record, back.getOrgId());
                move(
                        record,
                        back.getOrgId(),
                        sensible(() ->
                                new BudgetCommand.GiveBack(back.getHolder(), back.getAmountNanos(), back.getAt())));
            }
            case SettleUsage settle -> {
                requireKey(record, settle.getOrgId());
                settle(record, settle);
            }
            case null -> throw new PoisonException(DeadLetters.Cause.UNEXPECTED, "a command has a value");
            default ->
                throw new PoisonException(
                        DeadLetters.Cause.UNEXPECTED,
                        "not a budget command: " + record.value().getSchema().getName());
        }
    }

    private void settle(Record<String, SpecificRecord> record, SettleUsage settle) {
        if (booked.contains(settle.getOrgId(), settle.getEffectId(), now())) {
            metrics.repeated.increment();
            return;
        }
        Pricing price = sensible(() -> Pricing.of(settle));
        BudgetCommand command = sensible(() ->
                new BudgetCommand.Settle(settle.getHolder(), price.nanos(), settle.getReservedNanos(), settle.getAt()));
        BudgetEvent outcome = move(record, settle.getOrgId(), command);
        booked.add(settle.getOrgId(), settle.getEffectId(), price.nanos(), now());
        if (outcome instanceof BudgetEvent.Booked paid) {
            account(record, settle, price, paid);
        }
    }

    private void account(
            Record<String, SpecificRecord> record, SettleUsage settle, Pricing price, BudgetEvent.Booked paid) {
        metrics.booked.increment();
        metrics.bookedNanos.increment(price.nanos());
        if (!price.known()) {
            metrics.unpriced.increment();
        }
        if (paid.overrunNanos() > 0) {
            metrics.overruns.increment();
        }
        CostEvent cost = CostEvent.newBuilder()
                .setOrgId(settle.getOrgId())
                .setConversationId(settle.getConversationId())
                .setTurnId(settle.getTurnId())
                .setEffectId(settle.getEffectId())
                .setAgentId(settle.getAgentId())
                .setUserId(settle.getUserId())
                .setProvider(settle.getProvider())
                .setModel(settle.getModel())
                .setUsage(settle.getUsage())
                .setPriceVersion(price.version())
                .setAmountNanos(price.nanos())
                .setPriced(price.known())
                .setOverrunNanos(paid.overrunNanos())
                .setAt(Math.min(settle.getAt(), now()))
                .build();
        Record<String, SpecificRecord> outgoing =
                Outgoing.because(record, settle.getEffectId() + "/cost", settle.getOrgId(), cost, now());
        context().forward(outgoing, BudgetTopology.COSTS);
        context().forward(outgoing, BudgetTopology.TOTALLING);
    }

    /** Decides, keeps the ledger, answers. Returns the last event: what became of the command itself. */
    private BudgetEvent move(Record<String, SpecificRecord> record, String orgId, BudgetCommand command) {
        long now = now();
        BudgetLedger ledger = ledgers.of(orgId, Budget.dayOf(Math.min(command.at(), now)));
        List<BudgetEvent> events = Budget.decide(ledger, command, organizations.termsOf(orgId), now);
        for (BudgetEvent event : events) {
            ledger = ledger.evolve(event);
        }
        ledgers.put(orgId, ledger, now);
        tellLater(orgId);
        BudgetEvent outcome = events.getLast();
        answer(record, orgId, outcome);
        return outcome;
    }

    private void answer(Record<String, SpecificRecord> record, String orgId, BudgetEvent outcome) {
        switch (outcome) {
            case BudgetEvent.Granted granted -> {
                metrics.granted.increment();
                LeaseGranted value = new LeaseGranted(orgId, granted.holder(), granted.nanos(), now());
                send(record, orgId, value);
            }
            case BudgetEvent.Denied denied -> {
                metrics.denied.increment();
                LeaseDenied value = new LeaseDenied(
                        orgId,
                        denied.holder(),
                        denied.reason().name(),
                        denied.limitNanos(),
                        denied.spentNanos(),
                        denied.leasedNanos(),
                        denied.retryAt(),
                        now());
                send(record, orgId, value);
                tell(orgId);
                untold.remove(orgId);
            }
            case BudgetEvent.GivenBack back -> {}
            case BudgetEvent.Booked paid -> {}
            case BudgetEvent.DayBegan began -> {}
        }
    }

    /** A turn may be waiting for it, so it is committed at once. */
    private void send(Record<String, SpecificRecord> record, String orgId, SpecificRecord value) {
        String asked = RecordHeaders.text(record.headers(), RecordHeaders.ID);
        context()
                .forward(
                        Outgoing.because(record, asked + "/" + value.getSchema().getName(), orgId, value, now()),
                        BudgetTopology.DECISIONS);
        context().commit();
    }

    private void tellLater(String orgId) {
        untold.add(orgId);
        telling.due();
    }

    private void tell(long now) {
        untold.forEach(this::tell);
        untold.clear();
    }

    private void tell(String orgId) {
        BudgetStatus status = ledgers.status(orgId, organizations.limitOf(orgId));
        if (status != null) {
            context()
                    .forward(Outgoing.state(orgId, orgId, status, status.getUpdatedAt(), now()), BudgetTopology.STATUS);
        }
    }

    private static void requireKey(Record<String, SpecificRecord> record, String orgId) {
        if (!orgId.equals(record.key())) {
            throw new PoisonException(DeadLetters.Cause.UNEXPECTED, "the key isn't the organisation of the command");
        }
    }

    /** Amounts and counts that make no sense are the record's fault. */
    private static <T> T sensible(Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new PoisonException(DeadLetters.Cause.UNEXPECTED, "the command makes no sense: " + e.getMessage());
        }
    }

    private long now() {
        return context().currentSystemTimeMs();
    }
}
