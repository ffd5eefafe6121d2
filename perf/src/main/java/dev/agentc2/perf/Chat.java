package dev.agentc2.perf;

import java.io.IOException;

/** One person's chat with whatever answers. Used by one thread. */
public interface Chat {
    /**
     * Says something and reads the answer to its end.
     *
     * @throws IOException when no complete answer came
     */
    Timing say(String text) throws IOException;
}
