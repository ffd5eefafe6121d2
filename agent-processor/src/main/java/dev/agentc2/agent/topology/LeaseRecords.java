package dev.agentc2.agent.topology;

import dev.agentc2.platform.money.Account;
import dev.agentc2.wire.ReturnLease;

/** Records about leases that aren't effects of a conversation. */
final class LeaseRecords {
    private LeaseRecords() {}

    static ReturnLease returned(String orgId, Account account, int holder, long amountNanos, long at) {
        return ReturnLease.newBuilder()
                .setOrgId(orgId)
                .setHolder(holder)
                .setScope(account.scope().name())
                .setTarget(account.target())
                .setAmountNanos(amountNanos)
                .setAt(at)
                .build();
    }
}
