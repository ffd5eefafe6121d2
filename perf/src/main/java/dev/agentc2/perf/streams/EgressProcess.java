package dev.agentc2.perf.streams;

import dev.agentc2.egress.Egress;
import dev.agentc2.platform.service.ServiceMain;

/** Egress alone in a process. */
final class EgressProcess {
    private EgressProcess() {}

    public static void main(String[] arguments) {
        ServiceMain.run(Egress::new);
    }
}
