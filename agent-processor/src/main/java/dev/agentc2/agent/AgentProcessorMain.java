package dev.agentc2.agent;

import dev.agentc2.platform.service.ServiceMain;

/** Agent-processor alone in a process. */
public final class AgentProcessorMain {
    private AgentProcessorMain() {}

    public static void main(String[] args) {
        ServiceMain.run(AgentProcessor::new);
    }
}
