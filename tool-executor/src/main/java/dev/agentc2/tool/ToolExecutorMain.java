package dev.agentc2.tool;

import dev.agentc2.platform.service.ServiceMain;

/** Tool-executor alone in a process. */
public final class ToolExecutorMain {
    private ToolExecutorMain() {}

    public static void main(String[] args) {
        ServiceMain.run(ToolExecutor::new);
    }
}
