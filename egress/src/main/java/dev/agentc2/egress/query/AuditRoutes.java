package dev.agentc2.egress.query;

import dev.agentc2.egress.query.AuditStore.AuditEntry;
import dev.agentc2.egress.query.AuditStore.Filter;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.Parameters;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who did what in the caller's organisation, over HTTP. Handlers block. Thread-safe. */
final class AuditRoutes {
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Cursor.NEWEST.at();
    private static final int DAY_LENGTH = "2026-11-23".length();

    private final AuditStore store;

    AuditRoutes(TenantStore store) {
        this.store = new AuditStore(store);
    }

    List<Route> routes() {
        return List.of(Route.get("/api/audit", Permission.READ_AUDIT, this::records));
    }

    /** A page of records, newest first. */
    record AuditPage(List<AuditEntry> records, @Nullable String nextCursor) {}

    private void records(Context ctx) {
        Filter filter = new Filter(
                time(ctx, "from", 0, EARLIEST), time(ctx, "to", 1, LATEST), word(ctx, "actor"), word(ctx, "action"));
        if (filter.from().isAfter(filter.to())) {
            throw Parameters.invalid("from", "from must not be after to.");
        }
        Page<AuditEntry> page = store.page(
                Principal.of(ctx).orgId(), filter, Parameters.cursor(ctx, Cursor.NEWEST), Parameters.limit(ctx));
        ctx.json(new AuditPage(page.rows(), page.next()));
    }

    /** A moment, or the beginning of a day in UTC and that many days later. */
    private static Instant time(Context ctx, String field, int daysLater, Instant fallback) {
        String text = ctx.queryParam(field);
        if (text == null) {
            return fallback;
        }
        try {
            Instant time = text.length() == DAY_LENGTH
                    ? LocalDate.parse(text)
                            .plusDays(daysLater)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                    : OffsetDateTime.parse(text).toInstant();
            if (!time.isBefore(EARLIEST) && !time.isAfter(LATEST)) {
                return time;
            }
        } catch (DateTimeException e) {
            // told below, like a time of another age
        }
        throw Parameters.invalid(
                field,
                field + " is a day as in 2026-11-23 or a time as in 2026-11-23T10:00:00Z, of the years 1970 to 9999.");
    }

    private static @Nullable String word(Context ctx, String field) {
        String text = ctx.queryParam(field);
        if (text != null && (text.isBlank() || text.chars().anyMatch(Character::isISOControl))) {
            throw Parameters.invalid(field, field + " is not blank and has no control characters.");
        }
        return text;
    }
}
