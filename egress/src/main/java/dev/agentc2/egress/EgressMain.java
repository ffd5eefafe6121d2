package dev.agentc2.egress;

import dev.agentc2.platform.service.ServiceMain;

/** Egress alone in a process. */
public final class EgressMain {
    private EgressMain() {}

    public static void main(String[] args) {
        ServiceMain.run(Egress::new);
    }
}
