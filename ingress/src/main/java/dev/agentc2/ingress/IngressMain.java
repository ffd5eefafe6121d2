package dev.agentc2.ingress;

import dev.agentc2.platform.service.ServiceMain;

/** Ingress alone in a process. */
public final class IngressMain {
    private IngressMain() {}

    public static void main(String[] args) {
        ServiceMain.run(Ingress::new);
    }
}
