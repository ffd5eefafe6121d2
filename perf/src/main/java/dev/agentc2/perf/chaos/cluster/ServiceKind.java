package dev.agentc2.perf.chaos.cluster;

/** The six services. */
public enum ServiceKind {
    INGRESS("ingress", "dev.agentc2.ingress.IngressMain"),
    AGENT_PROCESSOR("agent-processor", "dev.agentc2.agent.AgentProcessorMain"),
    TOOL_EXECUTOR("tool-executor", "dev.agentc2.tool.ToolExecutorMain"),
    COST_AGGREGATOR("cost-aggregator", "dev.agentc2.cost.CostAggregatorMain"),
    AUDIT_SINK("audit-sink", "dev.agentc2.audit.AuditSinkMain"),
    EGRESS("egress", "dev.agentc2.egress.EgressMain");

    private final String label;
    private final String mainClass;

    ServiceKind(String label, String mainClass) {
        this.label = label;
        this.mainClass = mainClass;
    }

    /** Its name as everywhere. */
    public String label() {
        return label;
    }

    String mainClass() {
        return mainClass;
    }
}
