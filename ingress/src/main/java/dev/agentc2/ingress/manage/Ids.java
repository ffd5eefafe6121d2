package dev.agentc2.ingress.manage;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/** Ids of what is made here: a prefix that tells the kind, and 16 random letters and digits. Thread-safe. */
final class Ids {
    static final String ORGANIZATION = "org_";
    static final String WORKSPACE = "wsp_";
    static final String AGENT = "agt_";
    static final String POLICY = "pol_";
    static final String BUDGET = "bud_";
    static final String CONNECTION = "con_";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int LENGTH = 16;

    private final SecureRandom random = new SecureRandom();

    /** A new id. */
    String next(String prefix) {
        StringBuilder id = new StringBuilder(prefix);
        for (int i = 0; i < LENGTH; i++) {
            id.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return id.toString();
    }

    /** Whether a text can be an id or a slug at all: what can't is not asked of the database. */
    static boolean isPossible(String idOrSlug) {
        return FORM.matcher(idOrSlug).matches();
    }
}
