package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.ModelCall;
import dev.agentc2.agent.turn.Phase;
import dev.agentc2.agent.turn.Reservation;
import dev.agentc2.platform.money.Account;
import java.util.List;

/** What a turn waits for, as bytes. */
final class PhaseCodec {
    private static final int RECEIVED = 0;
    private static final int AWAITING_BUDGET = 1;
    private static final int AWAITING_MODEL = 2;
    private static final int MODEL_SETTLED = 3;
    private static final int AWAITING_TOOLS = 4;

    private PhaseCodec() {}

    static void write(StateWriter out, Phase phase) {
        switch (phase) {
            case Phase.Received p -> out.number(RECEIVED).optionalNumber(p.recheckAt());
            case Phase.AwaitingBudget p ->
                out.number(AWAITING_BUDGET)
                        .number(p.since())
                        .number(p.neededNanos())
                        .number(p.step())
                        .optionalNumber(p.recheckAt());
            case Phase.AwaitingModel p -> writeCall(out.number(AWAITING_MODEL), p.call());
            case Phase.ModelSettled p -> out.number(MODEL_SETTLED).optionalNumber(p.retryAt());
            case Phase.AwaitingTools p -> out.number(AWAITING_TOOLS).list(p.calls(), ToolCodec::write);
        }
    }

    static Phase read(StateReader in) {
        int kind = in.count();
        return switch (kind) {
            case RECEIVED -> new Phase.Received(in.optionalNumber());
            case AWAITING_BUDGET -> new Phase.AwaitingBudget(in.number(), in.number(), in.count(), in.optionalNumber());
            case AWAITING_MODEL -> new Phase.AwaitingModel(readCall(in));
            case MODEL_SETTLED -> new Phase.ModelSettled(in.optionalNumber());
            case AWAITING_TOOLS -> ToolCodec.readPhase(in);
            default -> throw new IllegalStateException("phase of kind " + kind);
        };
    }

    private static void writeCall(StateWriter out, ModelCall call) {
        out.number(call.step())
                .number(call.attempt())
                .text(call.effectId())
                .number(call.reservation().nanos())
                .list(call.reservation().from(), (w, scope) -> w.text(scope.name()))
                .number(call.promptBytes())
                .number(call.requestedAt())
                .number(call.deadlineAt())
                .optional(
                        call.cancel(),
                        (w, cancel) -> w.text(cancel.requestedBy()).number(cancel.giveUpAt()));
    }

    private static ModelCall readCall(StateReader in) {
        return new ModelCall(
                in.count(),
                in.count(),
                in.text(),
                readReservation(in),
                in.count(),
                in.number(),
                in.number(),
                in.optional(r -> new ModelCall.Cancel(r.text(), r.number())));
    }

    private static Reservation readReservation(StateReader in) {
        long nanos = in.number();
        if (in.version() <= TurnsCodec.WITHOUT_ACCOUNTS) {
            return nanos == 0 ? Reservation.NONE : new Reservation(nanos, List.of(Account.Scope.ORGANIZATION));
        }
        return new Reservation(nanos, in.list(r -> Account.Scope.valueOf(r.text())));
    }
}
