package dev.agentc2.tool;

import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.effect.Claim;
import dev.agentc2.platform.effect.EffectCommand;
import dev.agentc2.platform.effect.EffectHandler;
import dev.agentc2.platform.effect.EffectInstruction;
import dev.agentc2.platform.tool.Safety;
import dev.agentc2.tool.Tool.Inquiry;
import dev.agentc2.tool.ToolOutcome.FailureKind;
import dev.agentc2.tool.ledger.LedgerKey;
import dev.agentc2.tool.ledger.LedgerUnavailableException;
import dev.agentc2.tool.ledger.Opening;
import dev.agentc2.tool.ledger.Settlement;
import dev.agentc2.tool.ledger.ToolLedger;
import dev.agentc2.tool.question.CallQuestions;
import dev.agentc2.tool.question.Questions;
import dev.agentc2.tool.result.ResultKeeper;
import dev.agentc2.wire.AnswerToolCall;
import dev.agentc2.wire.CancelToolCall;
import dev.agentc2.wire.ToolCall;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * Makes tool calls: opens each in the ledger while its claim is underway, makes it, keeps what its record has no room for,
 * settles it, and only then lets the result out. What a crash between two of these leaves behind is in docs/tools.md. Thread-safe.
 */
final class ToolCallHandler implements EffectHandler {
    /** How long a call that mustn't be repeated waits for the ledger: a restart of PostgreSQL takes less. */
    static final Duration LEDGER_PATIENCE = Duration.ofSeconds(5);

    private static final Duration LEDGER_RETRY = Duration.ofMillis(250);

    private final ToolRegistry registry;
    private final ToolLedger ledger;
    private final ResultKeeper results;
    private final ToolMetrics metrics;
    private final Clock clock;
    private final Pause pause;
    private final Questions questions;
    private final ToolArguments arguments = new ToolArguments();

    /** Lets time pass. */
    @FunctionalInterface
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    ToolCallHandler(
            ToolRegistry registry,
            ToolLedger ledger,
            ResultKeeper results,
            ToolMetrics metrics,
            Questions questions,
            Clock clock,
            Pause pause) {
        this.registry = registry;
        this.ledger = ledger;
        this.results = results;
        this.metrics = metrics;
        this.questions = questions;
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public EffectInstruction instruction(SpecificRecord record) {
        return switch (record) {
            case ToolCall call -> new EffectInstruction.Run(call.getEffectId(), call.getOrgId());
            case CancelToolCall cancel -> new EffectInstruction.Cancel(cancel.getEffectId());
            case AnswerToolCall answer -> new EffectInstruction.Tell(answer.getEffectId());
            default -> throw new IllegalArgumentException("a tool call is expected");
        };
    }

    @Override
    public void told(SpecificRecord record) {
        questions.answer((AnswerToolCall) record);
    }

    @Override
    public SpecificRecord run(EffectCommand command, Claim claim, Cancellation cancellation)
            throws InterruptedException {
        ToolCall call = (ToolCall) command.value();
        Optional<Tool> found = registry.find(call);
        Safety safety = found.map(tool -> tool.description().safety()).orElse(Safety.NEITHER);
        LedgerKey key = new LedgerKey(call.getOrgId(), call.getEffectId(), call.getTool());
        try {
            Opening opening = safety == Safety.IDEMPOTENT ? ledger.open(key, false) : opened(key, cancellation);
            claim.await();
            if (opening instanceof Opening.Settled settled) {
                metrics.resent();
                return ToolResults.of(call, settled.settlement());
            }
            return settled(call, key, made(command, found, opening instanceof Opening.Begun, cancellation));
        } catch (LedgerUnavailableException e) {
            if (safety == Safety.IDEMPOTENT) {
                metrics.openedWithoutLedger();
                claim.await();
                return settled(call, key, made(command, found, false, cancellation));
            }
            return ToolResults.of(call, notKnown(found));
        }
    }

    @Override
    public SpecificRecord failed(EffectCommand command, Throwable cause) {
        ToolOutcome outcome = new ToolOutcome.Unknown(FailureKind.TOOL_ERROR, "The tool executor failed by a defect.");
        return ToolResults.of((ToolCall) command.value(), new Settlement(outcome, clock.millis(), 0));
    }

    /** Opens a call that isn't made unless the ledger remembers it. */
    private Opening opened(LedgerKey key, Cancellation cancellation)
            throws LedgerUnavailableException, InterruptedException {
        long until = clock.millis() + LEDGER_PATIENCE.toMillis();
        while (true) {
            try {
                return ledger.open(key, true);
            } catch (LedgerUnavailableException e) {
                if (clock.millis() >= until || cancellation.isCancelled()) {
                    throw e;
                }
                pause.of(LEDGER_RETRY);
            }
        }
    }

    private SpecificRecord settled(ToolCall call, LedgerKey key, Settlement settlement) throws InterruptedException {
        Settlement holds = settlement;
        try {
            holds = ledger.settle(key, settlement);
        } catch (LedgerUnavailableException e) {
            // The call is made and its outcome known: a row left open makes a redelivery careful, nothing worse.
            // What is kept of its result is removed soon, for no settlement refers to it.
            metrics.settledWithoutLedger();
            holds = new Settlement(settlement.outcome(), settlement.startedAt(), settlement.durationMs());
        }
        return ToolResults.of(call, holds);
    }

    /** Makes the call, as far as what is known of it allows that. */
    private Settlement made(EffectCommand command, Optional<Tool> found, boolean begunBefore, Cancellation cancellation)
            throws InterruptedException {
        long begin = clock.millis();
        ToolOutcome outcome =
                found.isEmpty() ? noTool(begunBefore) : outcome(command, found.get(), begunBefore, cancellation);
        long durationMs = clock.millis() - begin;
        ResultKeeper.Kept kept = results.keep((ToolCall) command.value(), outcome);
        return counted(found, new Settlement(kept.outcome(), begin, durationMs, kept.results()));
    }

    private static ToolOutcome noTool(boolean begunBefore) {
        return begunBefore
                ? new ToolOutcome.Unknown(FailureKind.INTERRUPTED, "The call was begun, and the tool is gone since.")
                : new ToolOutcome.Failed(FailureKind.TOOL_UNKNOWN, "There is no tool of this name.");
    }

    private ToolOutcome outcome(EffectCommand command, Tool tool, boolean begunBefore, Cancellation cancellation)
            throws InterruptedException {
        ToolCall call = (ToolCall) command.value();
        return switch (arguments.read(tool.description(), call.getArguments())) {
            case ToolArguments.Reading.Unfit unfit -> unfit.failure();
            case ToolArguments.Reading.Fitting fitting -> {
                try (CallQuestions asked = questions.of(command)) {
                    cancellation.onCancel(asked::close); // time that stood still for ever would hold up the end
                    ToolInvocation invocation = new ToolInvocation(
                            call.getEffectId(),
                            call.getOrgId(),
                            call.getConversationId(),
                            call.getAgentId(),
                            call.getUserId(),
                            fitting.arguments(),
                            asked);
                    BoundedCall bounded = new BoundedCall(tool, invocation, cancellation, asked.time());
                    yield begunBefore ? resumed(call, tool, bounded) : attempt(call, tool, bounded);
                }
            }
        };
    }

    /** A call that was begun by a worker that is gone. */
    private ToolOutcome resumed(ToolCall call, Tool tool, BoundedCall bounded) throws InterruptedException {
        ToolOutcome unknown = new ToolOutcome.Unknown(
                FailureKind.INTERRUPTED, "The worker that made the call is gone, and its outcome with it.");
        return switch (tool.description().safety()) {
            case IDEMPOTENT -> attempt(call, tool, bounded);
            case NEITHER -> unknown;
            case QUERYABLE ->
                switch (asked(call, bounded)) {
                    case Inquiry.Ended ended -> ended.outcome();
                    case Inquiry.NeverHappened _ -> attempt(call, tool, bounded);
                    case Inquiry.NotSeen notSeen ->
                        new ToolOutcome.Failed(FailureKind.INTERRUPTED, notSeen.told(), notSeen.told());
                    case Inquiry.NotKnown _ -> unknown;
                };
        };
    }

    /** What hasn't happened is asked about once more when the call's time is over: by then it has happened or won't. */
    private Inquiry asked(ToolCall call, BoundedCall bounded) throws InterruptedException {
        Inquiry first = bounded.inquire();
        long left = call.getDeadlineAt() - clock.millis();
        if (!(first instanceof Inquiry.NotSeen) || left <= 0 || bounded.isCancelled()) {
            return first;
        }
        pause.of(Duration.ofMillis(left));
        return bounded.inquire();
    }

    private ToolOutcome attempt(ToolCall call, Tool tool, BoundedCall bounded) throws InterruptedException {
        long left = Math.min(tool.timeLimit().toMillis(), call.getDeadlineAt() - clock.millis());
        if (bounded.isCancelled()) {
            return new ToolOutcome.Failed(FailureKind.CANCELLED, "The turn ended before the call was made.");
        }
        return left <= 0
                ? new ToolOutcome.Failed(FailureKind.TIMEOUT, "The call came too late and was not made.")
                : bounded.invoke(Duration.ofMillis(left));
    }

    /**
     * Without the ledger a call that mustn't be repeated isn't made here. That isn't to say that it isn't made: before this
     * is heard another worker may have taken the call over, and found the ledger.
     */
    private Settlement notKnown(Optional<Tool> found) {
        ToolOutcome outcome = new ToolOutcome.Unknown(
                FailureKind.LEDGER_UNAVAILABLE,
                "The ledger of tool calls can't be reached, so nobody knows whether the call was made.");
        return counted(found, new Settlement(outcome, clock.millis(), 0));
    }

    private Settlement counted(Optional<Tool> found, Settlement settlement) {
        found.ifPresentOrElse(
                tool -> metrics.ended(tool.server(), tool.metricName(), settlement.outcome(), settlement.durationMs()),
                () -> metrics.endedWithoutTool(settlement.outcome()));
        return settlement;
    }
}
