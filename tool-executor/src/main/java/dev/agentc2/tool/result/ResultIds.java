package dev.agentc2.tool.result;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names parts of results. Pure. */
final class ResultIds {
    private static final String PREFIX = "res_";
    private static final int DIGITS = 32;

    private ResultIds() {}

    /**
     * The reference to a part.
     *
     * @param position of the part within the result, from 0
     */
    static KeptResult reference(ResultStore.Owner owner, int position, ResultPart part) {
        String sha256 = hash(part.bytes());
        String of = owner.orgId() + "\0" + owner.effectId() + "\0" + position + "\0" + part.mediaType() + "\0" + sha256;
        String id = PREFIX + hash(of.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
        return new KeptResult(id, part.mediaType(), part.bytes().length, sha256, part.kind());
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
