package dev.agentc2.platform.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/**
 * Where a page ended: the time and the id of its last row. Opaque to clients, URL-safe. Immutable.
 *
 * @param at time of the row, milliseconds
 * @param id what tells rows of the same time apart
 */
public record Cursor(Instant at, String id) {
    /** Before everything where the newest row comes first. */
    public static final Cursor NEWEST = new Cursor(Instant.parse("9999-12-31T00:00:00Z"), "");

    /** Before everything where the oldest row comes first. */
    public static final Cursor OLDEST = new Cursor(Instant.EPOCH, "");

    /**
     * Reads a cursor.
     *
     * @throws IllegalArgumentException when it isn't one of ours
     */
    public static Cursor parse(String text) {
        String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        int colon = plain.indexOf(':');
        long millis = Long.parseLong(plain.substring(0, Math.max(colon, 0)));
        if (millis < 0 || millis > NEWEST.at.toEpochMilli()) {
            throw new IllegalArgumentException("no such time");
        }
        String id = plain.substring(colon + 1);
        if (id.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("no such id");
        }
        return new Cursor(Instant.ofEpochMilli(millis), id);
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((at.toEpochMilli() + ":" + id).getBytes(StandardCharsets.UTF_8));
    }
}
