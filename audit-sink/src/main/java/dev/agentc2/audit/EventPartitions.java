package dev.agentc2.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;

/**
 * Sees to it that the monthly partitions of events are there before they are needed: those of this month and the next
 * two, and those of a backlog up to a year old. Any other time falls into the default partition. Not thread-safe.
 */
final class EventPartitions {
    private static final int MONTHS_AHEAD = 2;
    private static final Duration BACKLOG = Duration.ofDays(365);

    private final Clock clock;
    private final Set<YearMonth> present = new HashSet<>();

    EventPartitions(Clock clock) {
        this.clock = clock;
    }

    /**
     * Makes what is missing and commits.
     *
     * @param earliest time of the earliest event to be stored, epoch milliseconds
     * @param latest time of the latest
     */
    void ensure(Connection connection, long earliest, long latest) throws SQLException {
        Instant now = clock.instant();
        YearMonth ahead = monthOf(now).plusMonths(MONTHS_AHEAD);
        long from = Math.max(earliest, now.minus(BACKLOG).toEpochMilli());
        long to = Math.min(latest, endOf(ahead));
        if (from <= to) {
            ensure(connection, monthOf(Instant.ofEpochMilli(from)), monthOf(Instant.ofEpochMilli(to)));
        }
        ensure(connection, monthOf(now), ahead);
    }

    private void ensure(Connection connection, YearMonth first, YearMonth last) throws SQLException {
        for (YearMonth month = first; !month.isAfter(last); month = month.plusMonths(1)) {
            if (!present.contains(month)) {
                add(connection, month.atDay(1));
                connection.commit();
                present.add(month);
            }
        }
    }

    private static void add(Connection connection, LocalDate day) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT add_event_partition(?)")) {
            statement.setObject(1, day);
            statement.execute();
        }
    }

    private static YearMonth monthOf(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }

    private static long endOf(YearMonth month) {
        return month.plusMonths(1)
                        .atDay(1)
                        .atStartOfDay()
                        .toInstant(ZoneOffset.UTC)
                        .toEpochMilli()
                - 1;
    }
}
