package dev.agentc2.platform.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.agentc2.platform.money.Account;
import dev.agentc2.wire.BudgetConfig;
import dev.agentc2.wire.BudgetLimit;
import dev.agentc2.wire.OrganizationConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BudgetLimitsTest {
    private static final Account SUPPORT = Account.of("AGENT", "support");

    @Test
    void withoutBudgetsOnlyTheOrganisationHasALimit() {
        BudgetLimits limits = BudgetLimits.of(organization(7L), null);
        assertEquals(7, limits.of(Account.ORGANIZATION));
        assertNull(limits.of(SUPPORT));
        assertNull(BudgetLimits.of(organization(null), null).of(Account.ORGANIZATION));
    }

    @Test
    void aLimitForOneWinsOverTheLimitForEach() {
        BudgetLimits limits = of(new BudgetLimit("AGENT", "support", 3L), new BudgetLimit("AGENT", null, 5L));
        assertEquals(3, limits.of(SUPPORT));
        assertEquals(5, limits.of(Account.of("AGENT", "sales")));
    }

    @Test
    void aLimitCountsForItsScopeOnly() {
        BudgetLimits limits = of(new BudgetLimit("USER", null, 5L));
        assertNull(limits.of(SUPPORT));
        assertEquals(5, limits.of(Account.of("USER", "user:ada")));
    }

    private static BudgetLimits of(BudgetLimit... limits) {
        return BudgetLimits.of(organization(null), new BudgetConfig("acme", List.of(limits), 1L));
    }

    private static OrganizationConfig organization(@Nullable Long limit) {
        return new OrganizationConfig("acme", "acme", "Acme", "ACTIVE", limit, 1L);
    }
}
