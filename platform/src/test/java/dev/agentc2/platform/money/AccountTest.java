package dev.agentc2.platform.money;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class AccountTest {
    @Test
    void theOrganisationsKeyIsItsIdAlone() {
        assertEquals("acme", Account.ORGANIZATION.key("acme"));
        assertSame(Account.ORGANIZATION, Account.of("ORGANIZATION", ""));
    }

    @Test
    void aNarrowerAccountIsKeptUnderItsOrganisation() {
        assertEquals("acme/agent/a1", Account.of("AGENT", "a1").key("acme"));
        assertEquals("acme/workspace/w1", Account.of("WORKSPACE", "w1").key("acme"));
    }

    @Test
    void aKeyTellsNothingOfItsUser() {
        Account user = Account.of("USER", "whatsapp:+15550100");
        assertFalse(user.key("acme").contains("5550100"));
        assertEquals("acme/user/".length() + 22, user.key("acme").length());
        assertEquals(user.key("acme"), Account.of("USER", "whatsapp:+15550100").key("acme"));
        assertNotEquals(
                user.key("acme"), Account.of("USER", "whatsapp:+15550101").key("acme"));
    }

    @Test
    void aScopeAndItsTargetGoTogether() {
        assertThrows(IllegalArgumentException.class, () -> Account.of("ORGANIZATION", "x"));
        assertThrows(IllegalArgumentException.class, () -> Account.of("AGENT", ""));
        assertThrows(IllegalArgumentException.class, () -> Account.of("PLANET", "x"));
    }
}
