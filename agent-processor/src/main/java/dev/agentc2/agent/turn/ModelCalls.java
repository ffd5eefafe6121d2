package dev.agentc2.agent.turn;

import dev.agentc2.platform.money.Account;
import dev.agentc2.platform.money.TokenCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Model calls: call, settle, and go on, try again or end. */
final class ModelCalls {
    /** Bytes of text a token stands for, when usage must be estimated. */
    private static final int BYTES_PER_TOKEN = 4;

    /** Milliseconds a model takes for a token, when usage must be estimated. */
    private static final long MS_PER_TOKEN = 20;

    static final Failure TOO_LONG = new Failure(Failure.TIMEOUT, "The model call did not end in time.");

    private static final String TOOL_LIMIT = "tool_limit";

    private ModelCalls() {}

    /** Sends a call out whose money is reserved. */
    static void send(Draft draft, int step, Prompt prompt, Reservation reserved) {
        Turn turn = draft.turn();
        long now = draft.now();
        Agent agent = turn.ready().agent();
        int attempt = turn.progress().attempt() + 1;
        if (attempt == 1) {
            ForeignWords.report(draft, prompt.words());
        }
        ModelCall call = new ModelCall(
                step,
                attempt,
                turn.turnId() + "/" + step + "/" + attempt,
                reserved,
                prompt.bytes(),
                now,
                Math.min(turn.ready().deadlineAt(), now + draft.limits().modelCallMs()),
                null);
        ModelRef model = turn.route().model();
        draft.emit(new TurnEvent.ModelRequested(turn.turnId(), turn.nextSequence(), now, call, model));
        draft.effect(new Effect.CallModel(
                turn.inquiry(),
                call,
                model,
                prompt.messages(),
                prompt.tools(),
                step < agent.maxSteps(),
                agent.maxOutputTokens(),
                agent.temperature(),
                turn.ready().guardrails().outputPolicy()));
    }

    static void cancel(Draft draft, Turn turn, ModelCall call, String requestedBy) {
        if (call.cancel() == null) {
            long giveUpAt = draft.now() + draft.limits().cancelMs();
            draft.emit(new TurnEvent.CancelAwaited(
                    turn.turnId(), draft.now(), new ModelCall.Cancel(requestedBy, giveUpAt)));
            draft.effect(new Effect.CancelModelCall(turn.inquiry(), call.effectId(), draft.now()));
        }
    }

    /**
     * A call is waited for no longer: it ends with an estimate of what it used.
     *
     * @param why how it failed, unless it was cancelled
     */
    static void giveUp(Draft draft, Turn turn, ModelCall call, Failure why) {
        ModelCall.Cancel cancel = call.cancel();
        if (cancel == null) {
            draft.effect(new Effect.CancelModelCall(turn.inquiry(), call.effectId(), draft.now()));
        }
        long elapsed = draft.now() - call.requestedAt();
        long output = Math.min(turn.ready().agent().maxOutputTokens(), elapsed / MS_PER_TOKEN);
        TokenCounts usage = new TokenCounts(call.promptBytes() / BYTES_PER_TOKEN, 0, 0, output, 0, true);
        settle(
                draft,
                new TurnCommand.ModelResult(
                        turn.turnId(),
                        call.effectId(),
                        cancel == null ? ModelOutcome.FAILED : ModelOutcome.CANCELLED,
                        "",
                        List.of(),
                        null,
                        usage,
                        cancel == null ? why : null,
                        List.of(),
                        call.requestedAt(),
                        null,
                        elapsed));
    }

    static void settle(Draft draft, TurnCommand.ModelResult reported) {
        Turn turn = draft.conversation().active(reported.turnId());
        if (turn == null
                || !(turn.phase() instanceof Phase.AwaitingModel running)
                || !running.call().effectId().equals(reported.effectId())) {
            return;
        }
        ModelCall call = running.call();
        TurnCommand.ModelResult result = ToolCalls.identified(turn, call, reported);
        ModelRef model = turn.route().model();
        long cost = draft.rules().prices().price(model, result.usage());
        book(draft, turn, call, result.usage(), cost);
        Long retryAt = call.cancel() == null ? retryAt(draft, turn, call, result) : null;
        draft.emit(new TurnEvent.ModelAnswered(
                turn.turnId(),
                turn.nextSequence(),
                draft.now(),
                call,
                model,
                result,
                cost,
                retryAt,
                Math.max(0, result.startedAt() - call.requestedAt())));
        goOn(draft, call, result, retryAt);
    }

    private static void book(Draft draft, Turn turn, ModelCall call, TokenCounts usage, long cost) {
        for (Account account : turn.accounts()) {
            if (call.reservation().from().contains(account.scope())) {
                Lease lease = draft.lease(account);
                draft.lease(account, lease.settle(call.reservation().nanos(), cost, draft.now()));
            }
        }
        if (usage.input() + usage.cachedInput() + usage.cacheWrite() + usage.output() + usage.reasoning() > 0) {
            draft.effect(new Effect.SettleUsage(
                    turn.inquiry(),
                    call.effectId(),
                    turn.route().model(),
                    usage,
                    draft.rules().prices().version(),
                    turn.ready().agent().workspaceId(),
                    call.reservation(),
                    draft.now()));
        }
    }

    /** When a call is to be tried again; null when it succeeded, or trying again is of no use or not allowed. */
    private static @Nullable Long retryAt(Draft draft, Turn turn, ModelCall call, TurnCommand.ModelResult result) {
        long deadline = turn.ready().deadlineAt();
        return switch (result.outcome()) {
            case SUCCEEDED -> null;
            case INTERRUPTED, CANCELLED ->
                turn.progress().interruptions() < draft.limits().interruptionsPerTurn() && draft.now() < deadline
                        ? draft.now()
                        : null;
            case FAILED -> {
                Failure failure = failure(result);
                if (!failure.worthRetrying()
                        || turn.progress().retries() >= draft.limits().retriesPerStep()) {
                    yield null;
                }
                long at = draft.now()
                        + Backoff.delay(
                                turn.progress().retries(), call.effectId(), failure.retryAfterMs(), draft.limits());
                yield at < deadline ? at : null;
            }
        };
    }

    private static Failure failure(TurnCommand.ModelResult result) {
        if (result.failure() != null) {
            return result.failure();
        }
        return result.outcome() == ModelOutcome.FAILED
                ? new Failure(Failure.PROVIDER_ERROR, "The model call failed.")
                : new Failure(Failure.INTERRUPTED, "The model call was interrupted too often.");
    }

    private static void goOn(Draft draft, ModelCall call, TurnCommand.ModelResult result, @Nullable Long retryAt) {
        if (call.cancel() != null) {
            Endings.cancel(draft, call.cancel().requestedBy());
        } else if (retryAt != null) {
            if (retryAt <= draft.now()) {
                Funding.request(draft, call.step());
            }
        } else if (result.outcome() != ModelOutcome.SUCCEEDED) {
            Endings.fail(draft, failure(result));
        } else if (result.toolCalls().isEmpty()) {
            Endings.complete(draft, finishReason(draft.turn(), result));
        } else if (call.step() < draft.turn().ready().agent().maxSteps()) {
            if (!Standing.ends(draft)) {
                ToolCalls.request(draft, call, result.toolCalls());
            }
        } else {
            Endings.complete(draft, TOOL_LIMIT);
        }
    }

    /** A turn that reached its last step had to answer without further tools. */
    private static String finishReason(Turn turn, TurnCommand.ModelResult result) {
        String reason = result.finishReason();
        if (reason != null && !reason.equals("stop") && !reason.equals("tool_calls")) {
            return reason;
        }
        int step = turn.progress().step();
        return step > 1 && step >= turn.ready().agent().maxSteps() ? TOOL_LIMIT : "stop";
    }
}
