package dev.agentc2.platform.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A password's Argon2id hash with what it was made with. Costs {@link Cost#memoryKib} of memory and tens of milliseconds
 * to make or check: see {@link Passwords}, which bounds that. Immutable.
 */
record PasswordHash(Cost cost, byte[] salt, byte[] hash) {
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int VERSION = Argon2Parameters.ARGON2_VERSION_13;
    private static final Pattern PHC = Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,8}),t=(\\d{1,4}),p=(\\d{1,3})"
            + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    /** What a hash costs. */
    record Cost(int memoryKib, int passes, int lanes) {
        /** What OWASP's cheat sheet on storing passwords recommends. */
        static final Cost TODAY = new Cost(19 * 1024, 2, 1);

        /** Whether any part of it is less than of another. */
        boolean isBelow(Cost other) {
            return memoryKib < other.memoryKib || passes < other.passes || lanes < other.lanes;
        }
    }

    /** Hashes a password. */
    static PasswordHash of(String password, Cost cost, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new PasswordHash(cost, salt, derive(password, cost, salt, HASH_BYTES));
    }

    /** Reads the PHC string form; empty when the text isn't one of Argon2id. */
    static Optional<PasswordHash> parse(String text) {
        Matcher m = PHC.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        Cost cost = new Cost(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
        Base64.Decoder decoder = Base64.getDecoder();
        return Optional.of(new PasswordHash(cost, decoder.decode(m.group(4)), decoder.decode(m.group(5))));
    }

    boolean matches(String password) {
        return MessageDigest.isEqual(hash, derive(password, cost, salt, hash.length));
    }

    /** PHC string form, {@code $argon2id$v=19$m=...,t=...,p=...$salt$hash}. */
    String phc() {
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + cost.memoryKib + ",t=" + cost.passes + ",p=" + cost.lanes + "$"
                + encoder.encodeToString(salt) + "$" + encoder.encodeToString(hash);
    }

    /** The same password typed on another keyboard is the same: NFKC, as NIST SP 800-63B wants it. */
    private static byte[] derive(String password, Cost cost, byte[] salt, int length) {
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(VERSION)
                .withMemoryAsKB(cost.memoryKib)
                .withIterations(cost.passes)
                .withParallelism(cost.lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        argon2.generateBytes(
                Normalizer.normalize(password, Normalizer.Form.NFKC).getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    @Override
    public String toString() {
        return "$argon2id$***";
    }
}
