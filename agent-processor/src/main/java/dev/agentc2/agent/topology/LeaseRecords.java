package dev.agentc2.agent.topology;

import dev.agentc2.wire.ReturnLease;

/** Records about leases that aren't effects of a conversation. */
final class LeaseRecords {
    private LeaseRecords() {}

    static ReturnLease returned(String orgId, int holder, long amountNanos, long at) {
        return ReturnLease.newBuilder()
                .setOrgId(orgId)
                .setHolder(holder)
                .setAmountNanos(amountNanos)
                .setAt(at)
                .build();
    }
}
