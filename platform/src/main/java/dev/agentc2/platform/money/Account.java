package dev.agentc2.platform.money;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Whose money within an organisation: its own, or that of one of its workspaces, agents or users. A model call is paid
 * from all accounts that it falls under. Immutable.
 *
 * @param scope what kind of account it is
 * @param target id of the workspace or agent, or of the user as events name it ({@code user:<id>}, {@code key:<id>});
 *     empty for the organisation
 */
public record Account(Scope scope, String target) {
    /** That of the whole organisation. */
    public static final Account ORGANIZATION = new Account(Scope.ORGANIZATION, "");

    private static final int HASH_BYTES = 16;

    /** Kinds of accounts, from the widest to the narrowest. */
    public enum Scope {
        ORGANIZATION,
        WORKSPACE,
        AGENT,
        USER
    }

    public Account {
        if ((scope == Scope.ORGANIZATION) != target.isEmpty()) {
            throw new IllegalArgumentException("the organisation's account has no target, all others have one");
        }
    }

    /**
     * From the names that records carry.
     *
     * @throws IllegalArgumentException when there is no such scope, or the target doesn't go with it
     */
    public static Account of(String scope, String target) {
        return scope.equals(Scope.ORGANIZATION.name()) && target.isEmpty()
                ? ORGANIZATION
                : new Account(Scope.valueOf(scope), target);
    }

    /**
     * The account as a record key: the organisation's id, for narrower accounts followed by scope and target. Of a user
     * it has a hash only, for a channel may name its users by what is personal.
     */
    public String key(String orgId) {
        return switch (scope) {
            case ORGANIZATION -> orgId;
            case WORKSPACE -> orgId + "/workspace/" + target;
            case AGENT -> orgId + "/agent/" + target;
            case USER -> orgId + "/user/" + hash(target);
        };
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
