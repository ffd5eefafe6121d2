package dev.agentc2.audit;

import dev.agentc2.platform.service.ServiceMain;

/** Audit-sink alone in a process. */
public final class AuditSinkMain {
    private AuditSinkMain() {}

    public static void main(String[] args) {
        ServiceMain.run(AuditSink::new);
    }
}
