package dev.agentc2.platform.tool;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What models call the tools of a connection: its slug, two underscores, and the tool, within what providers allow.
 * Characters that they don't allow become underscores; a name that is too long, or that two tools would share, ends in a
 * hash of the server's name, so that a name never depends on which other tools there are but for such a clash. Pure.
 */
public final class ToolNames {
    /** Longest name that all providers take. */
    public static final int LONGEST = 64;

    /** Between a connection and its tool; no name of a tool of the platform itself has it. */
    public static final String BETWEEN = "__";

    /** Ends a name that means all tools of a connection. */
    public static final String ALL = BETWEEN + "*";

    private static final int LONGEST_PREFIX = 32;
    private static final int HASH = 8;

    private ToolNames() {}

    /** Names for the tools of a connection by their server's names; in their order. */
    public static Map<String, String> of(String slug, List<String> remoteNames) {
        Map<String, Integer> plain = new HashMap<>();
        Set<String> distinct = new HashSet<>(remoteNames);
        distinct.forEach(remote -> plain.merge(spelled(slug, remote), 1, Integer::sum));
        Map<String, String> names = new LinkedHashMap<>();
        for (String remote : remoteNames) {
            String name = spelled(slug, remote);
            boolean isPlain = name.length() <= LONGEST && plain.getOrDefault(name, 0) == 1;
            names.put(remote, isPlain ? name : hashed(name, remote));
        }
        return names;
    }

    /** How the names of the tools of a connection begin, before the underscores: its slug, where it isn't too long. */
    public static String prefix(String slug) {
        return slug.length() <= LONGEST_PREFIX ? slug : slug.substring(0, LONGEST_PREFIX - HASH - 1) + "-" + hash(slug);
    }

    private static String spelled(String slug, String remote) {
        return (prefix(slug) + BETWEEN + remote).replaceAll("[^a-zA-Z0-9_-]", "_");
    }

    private static String hashed(String name, String remote) {
        String head = name.substring(0, Math.min(name.length(), LONGEST - HASH - 1));
        return head + "_" + hash(remote);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
