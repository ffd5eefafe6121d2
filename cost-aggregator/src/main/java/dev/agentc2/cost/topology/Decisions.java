package dev.agentc2.cost.topology;

import dev.agentc2.cost.budget.BudgetEvent;
import dev.agentc2.wire.LeaseDenied;
import dev.agentc2.wire.LeaseGranted;

/** Answers to requests for leases, as records. */
final class Decisions {
    private Decisions() {}

    static LeaseGranted granted(TenantAccount account, BudgetEvent.Granted granted, long now) {
        return LeaseGranted.newBuilder()
                .setOrgId(account.orgId())
                .setHolder(granted.holder())
                .setScope(account.account().scope().name())
                .setTarget(account.account().target())
                .setAmountNanos(granted.nanos())
                .setAt(now)
                .build();
    }

    static LeaseDenied denied(TenantAccount account, BudgetEvent.Denied denied, long now) {
        return LeaseDenied.newBuilder()
                .setOrgId(account.orgId())
                .setHolder(denied.holder())
                .setScope(account.account().scope().name())
                .setTarget(account.account().target())
                .setReason(denied.reason().name())
                .setLimitNanos(denied.limitNanos())
                .setSpentNanos(denied.spentNanos())
                .setLeasedNanos(denied.leasedNanos())
                .setRetryAt(denied.retryAt())
                .setAt(now)
                .build();
    }
}
