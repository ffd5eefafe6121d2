package dev.agentc2.platform.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionIdTest {
    private final SessionId id = SessionId.generate(new SecureRandom());

    @Test
    void anIdIsReadBackAndNothingElseIsOne() {
        assertEquals(Optional.of(id), SessionId.parse(id.text()));
        assertEquals(Optional.empty(), SessionId.parse(null));
        assertEquals(Optional.empty(), SessionId.parse(""));
        assertEquals(Optional.empty(), SessionId.parse(id.text() + "x"));
        assertEquals(Optional.empty(), SessionId.parse(id.text().substring(4)));
    }

    @Test
    void neitherItsKeyNorItsCsrfTokenNorItsTextForLogsTellsIt() {
        String secret = id.text().substring(4);
        assertFalse(id.toString().contains(secret));
        assertFalse(id.key().contains(secret));
        assertFalse(id.csrfToken().contains(secret));
        assertNotEquals(id.key(), SessionId.generate(new SecureRandom()).key());
    }

    @Test
    void aSessionAdmitsItsOwnCsrfTokenOnly() {
        assertTrue(id.admits(id.csrfToken()));
        assertFalse(id.admits(null));
        assertFalse(id.admits(""));
        assertFalse(id.admits(SessionId.generate(new SecureRandom()).csrfToken()));
    }

    @Test
    void theCookieIsOfTheHostSecureAndOutOfReachOfScripts() {
        assertEquals(
                "__Host-agentc2=" + id.text() + "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=604800",
                SessionCookie.set(id, Duration.ofDays(7)));
        assertEquals("__Host-agentc2=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0", SessionCookie.clear());
    }

    @Test
    void anInvitationsTokenIsReadBackAndShownToNoLog() {
        InvitationToken token = InvitationToken.generate(new SecureRandom());
        assertEquals(Optional.of(token), InvitationToken.parse(token.text()));
        assertEquals(Optional.empty(), InvitationToken.parse("aci_short"));
        assertEquals(32, token.hash().length);
        assertEquals("aci_***", token.toString());
    }
}
