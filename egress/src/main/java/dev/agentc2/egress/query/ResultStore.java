package dev.agentc2.egress.query;

import java.util.Optional;

/** Large results of tool calls that a settled call refers to, as tool-executor keeps them. Thread-safe. */
final class ResultStore {
    private static final int PIECE = 1024 * 1024;

    private static final String OF = """
            FROM tool_results
            WHERE org_id = :org AND result_id = :id AND referred AND expires_at > now()""";

    private final TenantStore store;

    /**
     * A result.
     *
     * @param mediaType as the tool says
     */
    record Kept(String mediaType, long size, String sha256) {
        /** Texts are kept in UTF-8. */
        String contentType() {
            boolean isText = mediaType.startsWith("text/") || mediaType.equals("application/json");
            return isText ? mediaType + ";charset=utf-8" : mediaType;
        }
    }

    ResultStore(TenantStore store) {
        this.store = store;
    }

    Optional<Kept> find(String orgId, String id) {
        return store.read(
                orgId,
                handle -> handle.createQuery("SELECT media_type, size, sha256 " + OF)
                        .bind("org", orgId)
                        .bind("id", id)
                        .map((row, ctx) ->
                                new Kept(row.getString("media_type"), row.getLong("size"), row.getString("sha256")))
                        .findOne());
    }

    /** The next bytes from an offset on; empty when the result is gone. */
    Optional<byte[]> piece(String orgId, String id, long offset) {
        return store.read(
                orgId,
                handle -> handle.createQuery(
                                "SELECT substring(data FROM CAST(:from AS int) FOR :length) AS piece " + OF)
                        .bind("org", orgId)
                        .bind("id", id)
                        .bind("from", offset + 1)
                        .bind("length", PIECE)
                        .map((row, ctx) -> row.getBytes("piece"))
                        .findOne());
    }
}
