package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/**
 * A tool call of the step at hand. Immutable.
 *
 * @param effectId identity of the effect
 * @param request what the model asked for; with the arguments that a person put in their place, once one has
 * @param stage how far it has come
 */
public record PendingTool(String effectId, ToolRequest request, Stage stage) {
    /** How far a call has come. Immutable; times are epoch milliseconds. */
    public sealed interface Stage {}

    /** A person is asked something about it, and the turn's time stands still meanwhile. */
    public sealed interface Asked extends Stage {
        /** Since when the turn's time stands still: for this question, or for one that it overlaps with. */
        long stillSince();

        /** When nobody's answer counts any more. */
        long expiresAt();
    }

    /**
     * It is being made.
     *
     * @param deadlineAt when it is given up
     * @param edited whether a person changed its arguments
     */
    public record Running(long deadlineAt, boolean edited) implements Stage {}

    /**
     * A person is asked whether it may be made.
     *
     * @param since when the question was put
     * @param expiresAt when nobody's answer counts any more
     * @param remote whose tool it was when the question was put; null for the platform's own
     */
    public record Held(long since, long expiresAt, ToolSpec.@Nullable Remote remote) implements Asked {
        @Override
        public long stillSince() {
            return since;
        }
    }

    /**
     * It is being made, and its server asks a person something.
     *
     * @param running what it is again once the question is over
     * @param questionId which question
     * @param since when the question was put
     */
    public record Asking(Running running, String questionId, long since, long stillSince, long expiresAt)
            implements Asked {}

    /**
     * Its result is known.
     *
     * @param answer what the model will be told
     */
    public record Settled(String answer) implements Stage {}

    PendingTool in(Stage next) {
        return new PendingTool(effectId, request, next);
    }

    PendingTool with(String arguments) {
        return new PendingTool(effectId, new ToolRequest(request.callId(), request.tool(), arguments), stage);
    }

    /** Whether its result is known. */
    public boolean settled() {
        return stage instanceof Settled;
    }

    /** Whether a person is asked for leave to make it. */
    public boolean held() {
        return stage instanceof Held;
    }

    /** Whether a person is asked anything about it. */
    public boolean asked() {
        return stage instanceof Asked;
    }

    /** Whether it is being made: what is asked meanwhile doesn't matter. */
    boolean running() {
        return stage instanceof Running || stage instanceof Asking;
    }

    /** What the model will be told; null until the call is settled. */
    @Nullable
    String answer() {
        return stage instanceof Settled done ? done.answer() : null;
    }

    /** When it must be looked at if nothing happens; null when never. */
    @Nullable
    Long alarmAt(TurnLimits limits) {
        return switch (stage) {
            case Running running -> running.deadlineAt() + limits.graceMs();
            case Asked asked -> asked.expiresAt();
            case Settled _ -> null;
        };
    }
}
