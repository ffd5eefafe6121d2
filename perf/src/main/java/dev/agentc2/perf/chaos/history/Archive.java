package dev.agentc2.perf.chaos.history;

import dev.agentc2.platform.config.Settings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Puts histories together, round by round, and keeps of earlier rounds what later ones are judged by. For one thread.
 */
public final class Archive implements AutoCloseable {
    private final LogReader reader;
    private final DatabaseReader database;
    private final BiFunction<List<LogRecord>, Map<String, DailyTotal>, Map<String, DailyTotal>> spent;
    private final List<LogRecord> log = new ArrayList<>();
    private final Set<String> ended = new HashSet<>();
    private Map<String, DailyTotal> spentEarlier = new HashMap<>();

    /** @param spent sums of a log's cost events on top of earlier ones */
    public Archive(
            Settings settings, BiFunction<List<LogRecord>, Map<String, DailyTotal>, Map<String, DailyTotal>> spent) {
        this.reader = new LogReader(settings);
        this.database = new DatabaseReader(settings.get(Settings.POSTGRES_URL));
        this.spent = spent;
    }

    /** What is known of the round now; may be asked again for what came meanwhile. */
    public History history(List<Transcript> transcripts, List<ProviderCall> providerCalls, List<ToolHit> toolHits)
            throws SQLException {
        log.addAll(reader.readOn());
        return new History(
                List.copyOf(log),
                transcripts,
                providerCalls,
                toolHits,
                Set.copyOf(ended),
                Map.copyOf(spentEarlier),
                database.events(),
                database.dailyTotals(),
                database.turnStatus());
    }

    /** The round is over: what comes now belongs to the next. */
    public void closeRound() {
        spentEarlier = spent.apply(log, spentEarlier);
        log.stream()
                .filter(record -> History.ENDINGS.containsKey(record.type()))
                .forEach(record -> ended.add(record.turnId()));
        log.clear();
    }

    @Override
    public void close() {
        reader.close();
    }
}
