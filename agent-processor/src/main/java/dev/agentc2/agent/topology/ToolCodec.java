package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.ApprovalPolicy;
import dev.agentc2.agent.turn.ApprovalRule;
import dev.agentc2.agent.turn.PendingTool;
import dev.agentc2.agent.turn.Phase;
import dev.agentc2.agent.turn.ToolRequest;
import dev.agentc2.agent.turn.ToolSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tool calls of a step, and when people are asked about them, as bytes. */
final class ToolCodec {
    private static final int RUNNING = 0;
    private static final int HELD = 1;
    private static final int SETTLED = 2;
    private static final int ASKING = 3;

    private ToolCodec() {}

    static void write(StateWriter out, PendingTool tool) {
        out.text(tool.effectId());
        MessageCodec.writeRequest(out, tool.request());
        switch (tool.stage()) {
            case PendingTool.Running s -> writeRunning(out.number(RUNNING), s);
            case PendingTool.Held s ->
                out.number(HELD).number(s.since()).number(s.expiresAt()).optional(s.remote(), ToolCodec::writeRemote);
            case PendingTool.Settled s -> out.number(SETTLED).text(s.answer());
            case PendingTool.Asking s -> {
                writeRunning(out.number(ASKING), s.running());
                out.text(s.questionId())
                        .number(s.since())
                        .number(s.stillSince())
                        .number(s.expiresAt());
            }
        }
    }

    private static void writeRunning(StateWriter out, PendingTool.Running running) {
        out.number(running.deadlineAt()).flag(running.edited());
    }

    static Phase.AwaitingTools readPhase(StateReader in) {
        return in.version() <= TurnsCodec.WITHOUT_APPROVALS
                ? readFirstPhase(in)
                : new Phase.AwaitingTools(in.list(ToolCodec::read));
    }

    /** All calls had one deadline, which came after them. */
    private static Phase.AwaitingTools readFirstPhase(StateReader in) {
        record First(
                String effectId,
                ToolRequest request,
                @Nullable String answer) {}
        List<First> calls = in.list(r -> new First(r.text(), MessageCodec.readRequest(r), r.optionalText()));
        long deadlineAt = in.number();
        List<PendingTool> tools = new ArrayList<>(calls.size());
        for (First call : calls) {
            PendingTool.Stage stage = call.answer() == null
                    ? new PendingTool.Running(deadlineAt, false)
                    : new PendingTool.Settled(call.answer());
            tools.add(new PendingTool(call.effectId(), call.request(), stage));
        }
        return new Phase.AwaitingTools(tools);
    }

    private static PendingTool read(StateReader in) {
        return new PendingTool(in.text(), MessageCodec.readRequest(in), readStage(in));
    }

    private static PendingTool.Stage readStage(StateReader in) {
        int kind = in.count();
        return switch (kind) {
            case RUNNING -> readRunning(in);
            case HELD -> new PendingTool.Held(in.number(), in.number(), in.optional(ToolCodec::readRemote));
            case SETTLED -> new PendingTool.Settled(in.text());
            case ASKING -> new PendingTool.Asking(readRunning(in), in.text(), in.number(), in.number(), in.number());
            default -> throw new IllegalStateException("tool call of kind " + kind);
        };
    }

    private static PendingTool.Running readRunning(StateReader in) {
        return new PendingTool.Running(in.number(), in.flag());
    }

    private static void writeRemote(StateWriter out, ToolSpec.Remote remote) {
        out.text(remote.connectionId()).text(remote.slug()).text(remote.tool());
    }

    private static ToolSpec.Remote readRemote(StateReader in) {
        return new ToolSpec.Remote(in.text(), in.text(), in.text());
    }

    static void write(StateWriter out, ApprovalPolicy policy) {
        out.text(policy.mode().name())
                .list(policy.rules(), ToolCodec::writeRule)
                .number(policy.waitMs())
                .flag(policy.byUser());
    }

    static ApprovalPolicy readPolicy(StateReader in) {
        return new ApprovalPolicy(
                ApprovalPolicy.Mode.valueOf(in.text()), in.list(ToolCodec::readRule), in.number(), in.flag());
    }

    private static void writeRule(StateWriter out, ApprovalRule rule) {
        out.text(rule.tool())
                .optionalText(rule.argument())
                .optional(rule.above(), (w, bound) -> w.text(bound.toString()))
                .list(rule.unless(), StateWriter::text);
    }

    private static ApprovalRule readRule(StateReader in) {
        return new ApprovalRule(
                in.text(), in.optionalText(), in.optional(r -> new BigDecimal(r.text())), in.list(StateReader::text));
    }
}
