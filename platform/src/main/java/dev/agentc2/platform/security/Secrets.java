package dev.agentc2.platform.security;

import java.security.SecureRandom;
import java.util.Base64;

/** How secrets of 256 random bits are made. */
final class Secrets {
    private static final int BYTES = 32;

    private Secrets() {}

    /** 256 random bits as 43 characters that are fit for addresses, headers and cookies. */
    static String random(SecureRandom random) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }
}
