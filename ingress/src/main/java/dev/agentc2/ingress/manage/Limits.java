package dev.agentc2.ingress.manage;

/** How long texts may be, in characters. */
final class Limits {
    static final int NAME = 200;
    static final int DESCRIPTION = 2_000;
    static final int NOTE = 2_000;
    static final int INSTRUCTIONS = 100_000;
    static final int URL = 2_048;

    private Limits() {}
}
