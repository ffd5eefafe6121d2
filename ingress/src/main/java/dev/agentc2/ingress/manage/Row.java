package dev.agentc2.ingress.manage;

import java.time.Instant;

/** A thing that is managed, as its row in the database and its answers over HTTP show it. Immutable. */
interface Row {
    /** Generated once, never changes. */
    String id();

    /** Counts its changes; its entity tag. */
    long rowVersion();

    Instant createdAt();
}
