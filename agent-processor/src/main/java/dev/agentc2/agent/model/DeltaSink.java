package dev.agentc2.agent.model;

import java.util.concurrent.Future;

/** Where the deltas of one answer go. */
interface DeltaSink {
    /** Sends a delta; the future completes when it is kept. */
    Future<?> send(int seq, String text);
}
