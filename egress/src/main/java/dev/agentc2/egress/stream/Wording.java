package dev.agentc2.egress.stream;

import dev.agentc2.platform.http.ProblemException;
import java.util.List;

/** How a client is told what happens, on the stream that answers its request. Used by one thread: the stream's writer. */
public interface Wording {
    /** What the stream begins with, once what is followed is known. */
    byte[] begin();

    /** What is written of events that came together, in their order; may be nothing. */
    byte[] say(List<Frame> frames);

    /**
     * What is written, as first and last, when there is nothing to follow.
     *
     * @throws ProblemException the refusal itself, where the request is to be answered with it and not with a stream
     */
    byte[] refused(ProblemException refusal);

    /** Called once when the stream is over, whether it was told to its end or broke off. */
    void over();

    /**
     * Whether its client comes back with what it has when the stream ends before what is followed does, so that it may
     * go on at another instance.
     */
    boolean resumes();

    /** How long events are gathered before more is written, milliseconds; the end of the stream isn't waited for. */
    int gatherMs();
}
