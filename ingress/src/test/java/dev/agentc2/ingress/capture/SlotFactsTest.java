package dev.agentc2.ingress.capture;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlotFactsTest {
    private static SlotFacts facts(boolean publication, @Nullable String slotDatabase, boolean lost) {
        return new SlotFacts("logical", publication, slotDatabase, lost, null, 0, 0, 0, 0L, "agentc2");
    }

    @Test
    void theSlotMayBeMissingUntilItWasSeen() {
        assertNull(facts(true, null, false).missing(false));
        assertNotNull(facts(true, null, false).missing(true));
        assertNull(facts(true, "agentc2", false).missing(true));
    }

    /** Else one that goes before the slot was seen is never missed, and nothing is captured any more. */
    @Test
    void aPublicationThatGoesIsMissedFromTheBeginning() {
        assertNotNull(facts(false, null, false).missing(false));
        assertNotNull(facts(false, "agentc2", false).missing(false));
    }

    @Test
    void aSlotThatTheServerGaveUpIsMissedFromTheBeginning() {
        assertNotNull(facts(true, "agentc2", true).missing(false));
    }
}
