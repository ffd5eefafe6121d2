package dev.agentc2.ingress.manage;

import dev.agentc2.platform.http.Fields;
import java.net.URI;
import java.net.URISyntaxException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A tenant. Immutable.
 *
 * @param region where its data is meant to stay; a label
 * @param status ACTIVE or SUSPENDED
 * @param dailyLimitUsd most that it may spend in a UTC day, US dollars in decimal; null for no limit
 * @param corsOrigins origins whose pages may call the API with a key of it
 */
record Organization(
        String id,
        String slug,
        String name,
        String region,
        String status,
        @Nullable String dailyLimitUsd,
        List<String> corsOrigins,
        long rowVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Row {
    static final Audit AUDIT = new Audit("organization");
    static final String DELETED_SLUG = "deleted-";

    private static final String DEFAULT_REGION = "local";
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");
    private static final Set<String> STATUSES = Set.of("ACTIVE", "SUSPENDED");
    private static final int MOST_ORIGINS = 20;
    private static final int LONGEST_ORIGIN = 300;
    private static final Set<String> LOCAL_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Body of POST. */
    record Draft(
            @Nullable String slug,
            @Nullable String name,
            @Nullable String region) {
        Fields check() {
            return new Fields()
                    .slug("slug", slug)
                    .check("slug", slug == null || !slug.startsWith(DELETED_SLUG), "doesn't begin with " + DELETED_SLUG)
                    .text("name", name, Limits.NAME)
                    .check(
                            "region",
                            REGION.matcher(regionOrDefault()).matches(),
                            "is 1 to 32 lower-case letters, digits and hyphens");
        }

        String regionOrDefault() {
            return region == null ? DEFAULT_REGION : region;
        }
    }

    /** Body of PUT. */
    record Edit(
            @Nullable String name,
            @Nullable String status,
            @Nullable String dailyLimitUsd,
            @Nullable List<@Nullable String> corsOrigins) {
        Fields check() {
            List<String> origins = origins();
            return new Fields()
                    .text("name", name, Limits.NAME)
                    .check(
                            "status",
                            STATUSES.contains(Objects.requireNonNullElse(status, "")),
                            "is ACTIVE or SUSPENDED")
                    .check(
                            "dailyLimitUsd",
                            dailyLimitUsd == null || Money.isAmount(dailyLimitUsd),
                            "is an amount as text, such as \"12.50\", with at most 9 digits before and after the point, or"
                                    + " null for no limit")
                    .check(
                            "corsOrigins",
                            origins.size() <= MOST_ORIGINS
                                    && Set.copyOf(origins).size() == origins.size()
                                    && origins.stream().allMatch(Organization::isOrigin),
                            "are at most " + MOST_ORIGINS
                                    + " origins in lower case as https://host[:port], each once; http for this machine only");
        }

        List<String> origins() {
            return corsOrigins == null
                    ? List.of()
                    : corsOrigins.stream()
                            .map(origin -> Objects.requireNonNullElse(origin, ""))
                            .toList();
        }
    }

    /** One that isn't deleted, of the organisation that the transaction is scoped to. */
    static Optional<Organization> find(Handle handle, String id, String lock) {
        return handle.createQuery("SELECT id, slug, name, region, status, daily_limit_nanos, cors_origins, row_version,"
                        + " created_at, updated_at FROM organizations WHERE id = :id AND status <> 'DELETED'" + lock)
                .bind("id", id)
                .map((row, ctx) -> of(row))
                .findOne();
    }

    /** As browsers send it: no path, no default port, no upper case. */
    private static boolean isOrigin(String origin) {
        if (origin.length() > LONGEST_ORIGIN || !origin.equals(origin.toLowerCase(Locale.ROOT))) {
            return false;
        }
        try {
            URI uri = new URI(origin);
            String host = uri.getHost();
            if (host == null) {
                return false;
            }
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            boolean plain = origin.equals(uri.getScheme() + "://" + host + port);
            return plain
                    && ("https".equals(uri.getScheme()) && uri.getPort() != 443
                            || "http".equals(uri.getScheme()) && uri.getPort() != 80 && LOCAL_HOSTS.contains(host));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static Organization of(ResultSet row) throws SQLException {
        return new Organization(
                row.getString("id"),
                row.getString("slug"),
                row.getString("name"),
                row.getString("region"),
                row.getString("status"),
                Money.usd(row.getObject("daily_limit_nanos", Long.class)),
                Columns.texts(row, "cors_origins"),
                row.getLong("row_version"),
                Columns.time(row, "created_at"),
                Columns.time(row, "updated_at"));
    }
}
