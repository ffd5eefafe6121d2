package dev.agentc2.cost.topology;

import dev.agentc2.cost.budget.Budget;
import dev.agentc2.cost.budget.BudgetCommand;
import dev.agentc2.cost.budget.BudgetEvent;
import dev.agentc2.cost.budget.BudgetLedger;
import dev.agentc2.cost.budget.Terms;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.streams.PoisonException;
import dev.agentc2.wire.CostEvent;
import dev.agentc2.wire.RequestLease;
import dev.agentc2.wire.ReturnLease;
import dev.agentc2.wire.SettleUsage;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Keeps the ledgers: answers requests for leases, takes leases back, prices and books what calls used, on all accounts
 * that pay them. The only writer of ledgers and of the effects that are booked.
 */
@SuppressWarnings("NullAway.Init") // init comes before all else
final class BudgetProcessor extends ContextualProcessor<String, SpecificRecord, String, SpecificRecord> {
    private static final Duration FORGET_EVERY = Duration.ofMinutes(1);

    private final CostMetrics metrics;
    private Ledgers ledgers;
    private Limits limits;
    private BookedEffects booked;
    private StatusBoard board;

    BudgetProcessor(CostMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, SpecificRecord> context) {
        super.init(context);
        ledgers = new Ledgers(context.getStateStore(BudgetTopology.LEDGERS));
        limits = new Limits(
                context.getStateStore(BudgetTopology.ORGANIZATIONS), context.getStateStore(BudgetTopology.BUDGETS));
        booked = new BookedEffects(context.getStateStore(BudgetTopology.BOOKED));
        board = new StatusBoard(context, ledgers, limits);
        context.schedule(FORGET_EVERY, PunctuationType.WALL_CLOCK_TIME, booked::forget);
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        switch (record.value()) {
            case RequestLease ask -> {
                requireKey(record, ask.getOrgId());
                move(
                        record,
                        TenantAccount.of(ask.getOrgId(), ask.getScope(), ask.getTarget()),
                        sensible(() -> new BudgetCommand.Ask(
                                ask.getHolder(), ask.getAmountNanos(), ask.getMinimumNanos(), ask.getAt())));
            }
            case ReturnLease back -> {
                requireKey(record, back.getOrgId());
                move(
                        record,
                        TenantAccount.of(back.getOrgId(), back.getScope(), back.getTarget()),
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
        long overrun = 0;
        for (TenantAccount account : TenantAccount.paying(settle)) {
            BudgetEvent outcome = move(record, account, settlement(settle, price, account));
            overrun = outcome instanceof BudgetEvent.Booked paid ? Math.max(overrun, paid.overrunNanos()) : overrun;
        }
        booked.add(settle.getOrgId(), settle.getEffectId(), price.nanos(), now());
        account(record, settle, price, overrun);
    }

    private static BudgetCommand settlement(SettleUsage settle, Pricing price, TenantAccount account) {
        boolean reserved =
                settle.getReservedFrom().contains(account.account().scope().name());
        return sensible(() -> new BudgetCommand.Settle(
                settle.getHolder(), price.nanos(), reserved ? settle.getReservedNanos() : 0, settle.getAt()));
    }

    private void account(Record<String, SpecificRecord> record, SettleUsage settle, Pricing price, long overrun) {
        metrics.booked.increment();
        metrics.bookedNanos.increment(price.nanos());
        if (!price.known()) {
            metrics.unpriced.increment();
        }
        if (overrun > 0) {
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
                .setOverrunNanos(overrun)
                .setAt(Math.min(settle.getAt(), now()))
                .build();
        Record<String, SpecificRecord> outgoing =
                Outgoing.because(record, settle.getEffectId() + "/cost", settle.getOrgId(), cost, now());
        context().forward(outgoing, BudgetTopology.COSTS);
        context().forward(outgoing, BudgetTopology.TOTALLING);
    }

    /** Decides, keeps the ledger, answers. Returns the last event: what became of the command itself. */
    private BudgetEvent move(Record<String, SpecificRecord> record, TenantAccount account, BudgetCommand command) {
        long now = now();
        BudgetLedger ledger = ledgers.of(account, Budget.dayOf(Math.min(command.at(), now)));
        Terms terms = command instanceof BudgetCommand.Ask
                ? limits.termsOf(account.orgId(), account.account())
                : Terms.UNLIMITED; // the others aren't a matter of terms
        List<BudgetEvent> events = Budget.decide(ledger, command, terms, now);
        for (BudgetEvent event : events) {
            ledger = ledger.evolve(event);
        }
        ledgers.put(account, ledger, now);
        board.tellLater(account);
        BudgetEvent outcome = events.getLast();
        answer(record, account, outcome);
        return outcome;
    }

    private void answer(Record<String, SpecificRecord> record, TenantAccount account, BudgetEvent outcome) {
        switch (outcome) {
            case BudgetEvent.Granted granted -> {
                metrics.granted.increment();
                send(record, account.orgId(), Decisions.granted(account, granted, now()));
            }
            case BudgetEvent.Denied denied -> {
                metrics.denied.increment();
                send(record, account.orgId(), Decisions.denied(account, denied, now()));
                board.tellNow(account);
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
