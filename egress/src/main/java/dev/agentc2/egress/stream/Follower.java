package dev.agentc2.egress.stream;

import java.util.List;

/** Someone who follows a turn. Called under the hub's lock, so it must neither block nor call the hub. */
interface Follower {
    /** Takes what happened, in order. */
    void tell(List<Frame> frames);

    /** Nothing more will come. */
    void end();
}
