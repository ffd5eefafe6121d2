package dev.agentc2.platform.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    private static final String EMAIL = "someone.long@example.com";

    private final Passwords passwords = new Passwords(new PasswordHash.Cost(256, 1, 1));

    @Test
    void aPasswordIsRecognisedByItsHashAndNoOtherIs() {
        String stored = passwords.hash("a fine password");
        assertTrue(
                stored.matches("\\$argon2id\\$v=19\\$m=256,t=1,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}"), stored);
        assertTrue(passwords.matches(stored, "a fine password"));
        assertFalse(passwords.matches(stored, "a fine passwort"));
        assertNotEquals(stored, passwords.hash("a fine password"), "each has a salt of its own");
    }

    /** Of the reference implementation's own tests. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
            })
    void hashesOfOtherProgramsAreUnderstood(String stored) {
        assertTrue(passwords.matches(stored, "password"));
        assertFalse(passwords.matches(stored, "passwore"));
        assertEquals(stored, PasswordHash.parse(stored).orElseThrow().phc());
    }

    @Test
    void whereThereIsNothingToCompareWithNothingMatches() {
        assertFalse(passwords.matches(null, "a fine password"));
        assertFalse(passwords.matches("", "a fine password"));
        assertFalse(passwords.matches("$2b$12$abcdefghijklmnopqrstuv", "a fine password"));
    }

    @Test
    void aHashIsOutdatedWhenAnyPartOfItsCostIsBelowTodays() {
        assertFalse(passwords.isOutdated(passwords.hash("a fine password")));
        assertTrue(new Passwords(new PasswordHash.Cost(512, 1, 1)).isOutdated(passwords.hash("a fine password")));
        assertTrue(new Passwords(new PasswordHash.Cost(256, 2, 1)).isOutdated(passwords.hash("a fine password")));
        assertTrue(passwords.isOutdated("not even a hash"));
    }

    @Test
    void theSamePasswordTypedInAnotherFormIsTheSame() {
        assertTrue(passwords.matches(passwords.hash("pässwörter gut"), "pa\u0308sswo\u0308rter gut"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "too short",
                EMAIL,
                "Someone.Long@example.com",
                "someone.long",
                "Password123",
                "qwertyuiop",
                "aaaaaaaaaaaa",
                "abababababab"
            })
    void whatAnAttackerTriesFirstIsRefused(String password) {
        assertTrue(PasswordRule.brokenBy(password, EMAIL).isPresent(), password);
    }

    @Test
    void lengthIsCountedInCharactersAsPeopleCountThem() {
        String emoji = "\uD83D\uDE00";
        assertTrue(PasswordRule.brokenBy(emoji.repeat(5) + "abc", EMAIL).isPresent());
        assertEquals(Optional.empty(), PasswordRule.brokenBy(emoji.repeat(7) + "abc", EMAIL));
        assertEquals(Optional.empty(), PasswordRule.brokenBy("a fine password", EMAIL));
        assertEquals(Optional.empty(), PasswordRule.brokenBy("abc".repeat(85) + "d", EMAIL));
        assertTrue(PasswordRule.brokenBy("abc".repeat(85) + "de", EMAIL).isPresent());
        assertTrue(PasswordRule.brokenBy(null, EMAIL).isPresent());
    }
}
