package dev.agentc2.platform.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of rows. Immutable.
 *
 * @param next where the next page begins; null on the last one
 */
public record Page<T>(List<T> rows, @Nullable String next) {
    /**
     * A row with its place.
     *
     * @param place cursor to what follows it
     */
    public record Row<T>(T value, Cursor place) {}

    /**
     * A page of up to {@code limit} rows.
     *
     * @param found rows found, one more than the limit when there is a next page
     */
    public static <T> Page<T> of(List<Row<T>> found, int limit) {
        List<Row<T>> shown = found.subList(0, Math.min(limit, found.size()));
        return new Page<>(
                shown.stream().map(Row::value).toList(),
                found.size() > limit ? shown.getLast().place().toString() : null);
    }
}
