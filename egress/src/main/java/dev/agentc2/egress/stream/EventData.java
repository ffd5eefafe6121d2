package dev.agentc2.egress.stream;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.agentc2.platform.money.TokenCounts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Data of a server-sent event, written as JSON; absent fields are left out. Immutable. */
public sealed interface EventData {
    /** Name of the event. */
    @JsonIgnore
    String event();

    /**
     * Where the turn stands: received, accepted, queued, routed, calling or retrying. The latest is enough: it carries
     * what is known so far.
     *
     * @param facts agentId, queuedBehind (turns that run first), tier, provider, model, step and attempt (from 1),
     *     retryAt (epoch milliseconds) and reason of a repeated call
     */
    record Status(
            String turnId, String state, @JsonAnyGetter Map<String, Object> facts) implements EventData {
        @Override
        public String event() {
            return "status";
        }
    }

    /** Text to append. */
    record Delta(String text) implements EventData {
        @Override
        public String event() {
            return "delta";
        }
    }

    /**
     * A tool call: asked for, or over. A client that resumes may be told again what it knows; {@code callId} and
     * {@code phase} say what.
     *
     * @param phase requested or settled
     * @param arguments JSON object as the model wrote it; when requested
     * @param outcome SUCCEEDED, FAILED or UNKNOWN; when settled
     * @param failure kind of failure; when settled and not succeeded
     * @param durationMs length of the call, milliseconds; when settled
     */
    record Tool(
            String callId,
            String tool,
            int step,
            String phase,
            @Nullable String arguments,
            @Nullable String outcome,
            @Nullable String failure,
            @Nullable Long durationMs)
            implements OfCall {
        @Override
        public String event() {
            return "tool";
        }
    }

    /** What concerns a tool call. */
    sealed interface OfCall extends EventData {
        /** Step that the call is of, from 1. */
        int step();
    }

    /**
     * A person is asked whether a tool call may be made, or something by the server of a call that runs.
     *
     * @param kind CALL or QUESTION
     * @param arguments JSON object as the model wrote it
     * @param userId opaque id of who wrote the message
     * @param byUser whether that person may decide too
     * @param expiresAt until when an answer counts, epoch milliseconds
     * @param message what the server asks, in its words; of a question
     * @param answerSchema JSON Schema of an answer; of a question
     */
    record ApprovalAsked(
            String approvalId,
            String kind,
            String callId,
            String tool,
            int step,
            String arguments,
            String userId,
            boolean byUser,
            long expiresAt,
            @Nullable String message,
            @Nullable String answerSchema)
            implements OfCall {
        @Override
        public String event() {
            return "approval.requested";
        }
    }

    /**
     * A request for approval, or a question of a server, is over.
     *
     * @param kind CALL or QUESTION
     * @param verdict APPROVED (a question: answered), REJECTED, EXPIRED or WITHDRAWN
     * @param decidedBy opaque id of who decided, if somebody did
     * @param arguments arguments in the place of the model's, if they were changed; of a question the answer
     * @param reason why it was rejected, if it was said
     */
    record ApprovalOver(
            String approvalId,
            String kind,
            String callId,
            String tool,
            int step,
            String verdict,
            @Nullable String decidedBy,
            @Nullable String arguments,
            @Nullable String reason)
            implements OfCall {
        @Override
        public String event() {
            return "approval.decided";
        }
    }

    /** Replace everything shown with this text. */
    record Reset(String text) implements EventData {
        @Override
        public String event() {
            return "reset";
        }
    }

    /**
     * The authoritative reply; the last event of a turn.
     *
     * @param status COMPLETED or CANCELLED
     * @param costNanos nano-USD
     */
    record Done(
            String turnId,
            String status,
            String text,
            @Nullable String finishReason,
            TokenCounts usage,
            long costNanos) implements EventData {
        @Override
        public String event() {
            return "done";
        }
    }

    /**
     * Problem details (RFC 9457) of a refused or failed turn; the last event of a turn.
     *
     * @param turnStatus REFUSED or FAILED
     * @param text what was said until it ended
     */
    record Problem(
            String type,
            String title,
            int status,
            String detail,
            String code,
            String turnId,
            String turnStatus,
            String text,
            long costNanos)
            implements EventData {
        @Override
        public String event() {
            return "error";
        }
    }
}
