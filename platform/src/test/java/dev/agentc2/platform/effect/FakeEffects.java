package dev.agentc2.platform.effect;

import dev.agentc2.wire.AnswerToolCall;
import dev.agentc2.wire.Failure;
import dev.agentc2.wire.ToolCall;
import dev.agentc2.wire.ToolResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Effects whose course a test directs: the tool {@code hold} waits until it is released or cancelled, {@code show} lets
 * something be seen as soon as it may, {@code throw} throws, an answer releases the effect that it names, {@code stop} cancels the effect that its arguments name, any other ends at once.
 */
final class FakeEffects implements EffectHandler {
    final List<String> begun = new CopyOnWriteArrayList<>();
    final List<String> redelivered = new CopyOnWriteArrayList<>();
    /** What others could see of effects, in the order it came. */
    final List<String> shown = new CopyOnWriteArrayList<>();
    /** What log lines would carry, by effect. */
    final Map<String, Map<String, String>> logContexts = new ConcurrentHashMap<>();

    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

    /** A command for one of them. */
    static ToolCall call(String org, String conversation, String effectId, String tool) {
        return ToolCall.newBuilder()
                .setOrgId(org)
                .setConversationId(conversation)
                .setTurnId(conversation + "-1")
                .setStep(1)
                .setCallId(effectId)
                .setEffectId(effectId)
                .setAgentId("agent")
                .setUserId("user")
                .setTool(tool)
                .setArguments("{}")
                .setRequestedAt(0L)
                .setDeadlineAt(0L)
                .build();
    }

    void release(String effectId) {
        latch(effectId).countDown();
    }

    @Override
    public EffectInstruction instruction(SpecificRecord record) {
        if (record instanceof AnswerToolCall answer) {
            return new EffectInstruction.Tell(answer.getEffectId());
        }
        if (!(record instanceof ToolCall call)) {
            throw new IllegalArgumentException("not a tool call");
        }
        return call.getTool().equals("stop")
                ? new EffectInstruction.Cancel(call.getArguments())
                : new EffectInstruction.Run(call.getEffectId(), call.getOrgId());
    }

    @Override
    public void told(SpecificRecord record) {
        release(((AnswerToolCall) record).getEffectId());
    }

    @Override
    public SpecificRecord run(EffectCommand command, Claim claim, Cancellation cancellation)
            throws InterruptedException {
        (command.redelivered() ? redelivered : begun).add(command.effectId());
        logContexts.put(
                command.effectId(),
                Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of()));
        ToolCall call = (ToolCall) command.value();
        switch (call.getTool()) {
            case "hold" -> {
                cancellation.onCancel(() -> release(command.effectId()));
                latch(command.effectId()).await();
            }
            case "show" -> {
                claim.await();
                shown.add(command.effectId());
            }
            case "throw" -> throw new IllegalStateException("as the test wants");
            default -> {}
        }
        return result(call, cancellation.isCancelled() ? "CANCELLED" : "SUCCEEDED", null);
    }

    @Override
    public SpecificRecord failed(EffectCommand command, Throwable cause) {
        return result(
                (ToolCall) command.value(),
                "FAILED",
                new Failure("DEFECT", cause.getClass().getSimpleName(), null));
    }

    private CountDownLatch latch(String effectId) {
        return held.computeIfAbsent(effectId, e -> new CountDownLatch(1));
    }

    private static ToolResult result(ToolCall call, String outcome, @Nullable Failure failure) {
        return ToolResult.newBuilder()
                .setOrgId(call.getOrgId())
                .setConversationId(call.getConversationId())
                .setTurnId(call.getTurnId())
                .setStep(1)
                .setCallId(call.getCallId())
                .setEffectId(call.getEffectId())
                .setTool(call.getTool())
                .setOutcome(outcome)
                .setContent("")
                .setTruncated(false)
                .setFailure(failure)
                .setStartedAt(0L)
                .setDurationMs(0L)
                .build();
    }
}
