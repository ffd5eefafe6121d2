package dev.agentc2.egress.stream;

import dev.agentc2.wire.ApprovalDecided;
import dev.agentc2.wire.ApprovalRequested;
import dev.agentc2.wire.Failure;
import dev.agentc2.wire.ModelAnswered;
import dev.agentc2.wire.ModelRequested;
import dev.agentc2.wire.ModelRouted;
import dev.agentc2.wire.Reply;
import dev.agentc2.wire.StreamDelta;
import dev.agentc2.wire.ToolRequest;
import dev.agentc2.wire.ToolSettled;
import dev.agentc2.wire.ToolsRequested;
import dev.agentc2.wire.TurnAccepted;
import dev.agentc2.wire.Usage;
import java.util.List;

/** Records of one turn, numbered as the core numbers them. */
public final class TurnRecords {
    public static final String ORG = "acme";
    public static final String CONVERSATION = "c1";
    public static final long AT = 1_800_000_000_000L;

    public final String turnId;
    private int sequence;

    public TurnRecords(String suffix) {
        this.turnId = CONVERSATION + "-" + suffix;
    }

    public String key() {
        return ORG + "/" + CONVERSATION;
    }

    public EventId id(int attempt, int seq) {
        return new EventId(turnId, attempt, seq);
    }

    public TurnAccepted accepted() {
        return new TurnAccepted(ORG, CONVERSATION, turnId, sequence++, AT, "m1", "assistant", 1, "u1", "web", 0);
    }

    public ModelRouted routed() {
        return new ModelRouted(ORG, CONVERSATION, turnId, sequence++, AT, "fast", "simulated", "sim-fast", "short");
    }

    public ModelRequested modelRequested(int step, int attempt) {
        return new ModelRequested(
                ORG,
                CONVERSATION,
                turnId,
                sequence++,
                AT,
                step,
                attempt,
                effect(step, attempt),
                "simulated",
                "sim-fast",
                0L);
    }

    public ModelAnswered modelAnswered(int step, int attempt, boolean again) {
        return new ModelAnswered(
                ORG,
                CONVERSATION,
                turnId,
                sequence++,
                AT,
                step,
                attempt,
                effect(step, attempt),
                "simulated",
                "sim-fast",
                again ? "FAILED" : "SUCCEEDED",
                again ? new Failure("STREAM_CUT", "The provider closed the stream.", null) : null,
                again ? AT + 500 : null,
                usage(),
                0L,
                0,
                0L,
                1L,
                2L);
    }

    public ToolsRequested toolsRequested(int step, String callId) {
        return new ToolsRequested(
                ORG,
                CONVERSATION,
                turnId,
                sequence++,
                AT,
                step,
                List.of(new ToolRequest(callId, "calculator", "{\"expression\":\"1+1\"}")));
    }

    ApprovalRequested approvalRequested(int step, String callId) {
        return new ApprovalRequested(
                ORG,
                CONVERSATION,
                turnId,
                sequence++,
                AT,
                step,
                callId,
                effect(step, 1) + "/" + callId,
                "agent-1",
                "key:1",
                "calculator",
                "{\"expression\":\"1+1\"}",
                false,
                AT + 3_600_000,
                "CALL",
                null,
                null,
                null);
    }

    ApprovalDecided approvalDecided(int step, String callId, String verdict) {
        return new ApprovalDecided(
                ORG,
                CONVERSATION,
                turnId,
                sequence++,
                AT,
                step,
                callId,
                effect(step, 1) + "/" + callId,
                "calculator",
                verdict,
                "decision-1",
                "user:ada",
                null,
                null,
                null);
    }

    public ToolSettled toolSettled(int step, String callId) {
        return new ToolSettled(
                ORG,
                CONVERSATION,
                turnId,
                sequence++,
                AT,
                step,
                callId,
                effect(step, 1) + "/" + callId,
                "calculator",
                "SUCCEEDED",
                null,
                1,
                12L);
    }

    public StreamDelta delta(int step, int attempt, int seq, String text) {
        return new StreamDelta(turnId, step, attempt, seq, text, AT);
    }

    public Reply reply(String status, String text, int attempt) {
        boolean completed = status.equals("COMPLETED");
        return new Reply(
                ORG,
                CONVERSATION,
                turnId,
                "assistant",
                "web",
                "u1",
                status,
                text,
                completed ? null : "PROVIDER_ERROR",
                completed ? null : "The model could not be reached.",
                attempt,
                completed ? "stop" : null,
                usage(),
                1_000L,
                AT);
    }

    private String effect(int step, int attempt) {
        return turnId + "/" + step + "/" + attempt;
    }

    private static Usage usage() {
        return new Usage(10L, 0L, 0L, 20L, 0L, false);
    }
}
