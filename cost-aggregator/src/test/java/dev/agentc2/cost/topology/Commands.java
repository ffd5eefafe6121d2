package dev.agentc2.cost.topology;

import dev.agentc2.wire.OrganizationConfig;
import dev.agentc2.wire.RequestLease;
import dev.agentc2.wire.ReturnLease;
import dev.agentc2.wire.SettleUsage;
import dev.agentc2.wire.Usage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Commands as agent-processor sends them. */
public final class Commands {
    static final long NOON = Instant.parse("2026-11-23T12:00:00Z").toEpochMilli();

    private Commands() {}

    public static RequestLease ask(String orgId, int holder, long wanted, long needed) {
        return new RequestLease(orgId, holder, "ORGANIZATION", "", wanted, needed, NOON);
    }

    static ReturnLease giveBack(String orgId, int holder, long nanos) {
        return new ReturnLease(orgId, holder, "ORGANIZATION", "", nanos, NOON);
    }

    /** A call to the simulated model: an input token costs 150 nano-USD, an output token 600. */
    public static SettleUsage settle(
            String orgId, int holder, String effectId, long input, long output, long reserved) {
        return SettleUsage.newBuilder()
                .setOrgId(orgId)
                .setHolder(holder)
                .setConversationId("c")
                .setTurnId("c-t")
                .setEffectId(effectId)
                .setAgentId("assistant")
                .setUserId("u")
                .setProvider("simulated")
                .setModel("sim-1")
                .setUsage(Usage.newBuilder()
                        .setInputTokens(input)
                        .setOutputTokens(output)
                        .build())
                .setPriceVersion("2026-11-23")
                .setReservedNanos(reserved)
                .setAt(NOON)
                .build();
    }

    public static OrganizationConfig organization(String orgId, @Nullable Long limitNanos) {
        return new OrganizationConfig(orgId, orgId, orgId, "ACTIVE", limitNanos, NOON);
    }
}
