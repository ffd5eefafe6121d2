package dev.agentc2.egress.stream;

import dev.agentc2.platform.http.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The events themselves, as soon as they come. Stateless. */
enum PlainWording implements Wording {
    PLAIN;

    private static final byte[] PRELUDE = "retry: 1000\n\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public byte[] begin() {
        return PRELUDE.clone();
    }

    @Override
    public byte[] say(List<Frame> frames) {
        if (frames.size() == 1) {
            return frames.getFirst().bytes();
        }
        int length = 0;
        for (Frame frame : frames) {
            length += frame.bytes().length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (Frame frame : frames) {
            System.arraycopy(frame.bytes(), 0, all, at, frame.bytes().length);
            at += frame.bytes().length;
        }
        return all;
    }

    @Override
    public byte[] refused(ProblemException refusal) {
        throw refusal;
    }

    @Override
    public void over() {
        // nothing to do
    }

    @Override
    public boolean resumes() {
        return true;
    }

    @Override
    public int gatherMs() {
        return 0;
    }
}
