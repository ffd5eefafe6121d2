package dev.agentc2.egress.mcp;

import dev.agentc2.egress.mcp.CallEventId.Call;
import dev.agentc2.egress.stream.EventId;
import dev.agentc2.egress.stream.Frame;
import dev.agentc2.egress.stream.StreamEvent;
import dev.agentc2.egress.stream.Wording;
import dev.agentc2.platform.http.ProblemException;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A turn as the answer to a call: progress as it comes, and the result. One thread, but for {@link #silence}. */
final class CallWording implements Wording {
    private static final int GATHER_MS = 100;
    private static final byte[] NOTHING = {};
    private static final String RETRY = "retry: 1000\n\n";

    private final Call call;
    private final boolean primes;
    private final boolean resumes;
    private final Runnable over;
    private @Nullable CallEventId last;
    private volatile boolean silent;

    /**
     * @param primes whether the stream begins with an event that has an id only, so that the client can resume
     * @param over run when the stream is over
     */
    CallWording(Call call, boolean primes, Runnable over) {
        this(call, primes, primes, over);
    }

    private CallWording(Call call, boolean primes, boolean resumes, Runnable over) {
        this.call = call;
        this.primes = primes;
        this.resumes = resumes;
        this.over = over;
    }

    /** The answer that a client goes on with. */
    static CallWording resumed(CallEventId from) {
        CallWording wording = new CallWording(from.call(), false, true, () -> {});
        wording.last = from;
        return wording;
    }

    /** Notes which turn answers. */
    void follows(EventId from) {
        last = new CallEventId(from, 0, call);
    }

    /** The client has cancelled the request and doesn't want to hear of it any more. From any thread. */
    void silence() {
        silent = true;
    }

    @Override
    public byte[] begin() {
        String prime = primes && last != null ? "id: " + last + "\ndata: \n\n" : "";
        return (RETRY + prime).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] say(List<Frame> frames) {
        if (silent) {
            return NOTHING;
        }
        List<StreamEvent> events = frames.stream().map(Frame::event).toList();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (call.wantsProgress()) {
            ProgressNote.of(events).forEach(note -> say(note, out));
        }
        StreamEvent end = events.getLast();
        CallResult.of(end.data())
                .ifPresent(result -> out.writeBytes(event(next(end.id()).toString(), answer(result))));
        return out.toByteArray();
    }

    private void say(ProgressNote note, ByteArrayOutputStream out) {
        CallEventId id = next(note.has());
        ProgressNotification progress = new ProgressNotification(
                call.progressToken(), (double) id.told(), null, note.text(), Map.of("agentc2/event", note.kind()));
        out.writeBytes(event(id.toString(), RpcAnswer.notification(McpSchema.METHOD_NOTIFICATION_PROGRESS, progress)));
    }

    private CallEventId next(EventId has) {
        CallEventId next = last == null ? new CallEventId(has, 1, call) : last.next(has);
        last = next;
        return next;
    }

    /** An agent that isn't there is a tool that isn't; all else is for whoever chose the arguments. */
    @Override
    public byte[] refused(ProblemException refusal) {
        if (last != null) {
            String turnId = last.turn().turnId();
            return event(
                    null, answer(CallResult.refused("Turn " + turnId + " can't be followed: " + refusal.detail())));
        }
        byte[] answer = refusal.code().equals("agent-not-found")
                ? RpcAnswer.error(call.id(), McpSchema.ErrorCodes.INVALID_PARAMS, "Unknown tool.", Map.of())
                : answer(CallResult.refused(refusal.detail()));
        return event(null, answer);
    }

    private byte[] answer(CallToolResult result) {
        return RpcAnswer.result(call.id(), result);
    }

    private static byte[] event(@Nullable String id, byte[] message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length + 200);
        String head = (id == null ? "" : "id: " + id + "\n") + "event: message\ndata: ";
        out.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(message);
        out.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    @Override
    public void over() {
        over.run();
    }

    @Override
    public boolean resumes() {
        return resumes;
    }

    @Override
    public int gatherMs() {
        return GATHER_MS;
    }
}
