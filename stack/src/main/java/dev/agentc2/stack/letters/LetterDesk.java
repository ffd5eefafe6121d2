package dev.agentc2.stack.letters;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.stack.Provisioning;
import dev.agentc2.stack.StackException;
import dev.agentc2.topics.RegistryClient;
import dev.agentc2.topics.WireSerde;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Dead letters of a running stack: looks at them, sends their records once more, notes that nothing is to come of them.
 * Speaks with the brokers and the schema registry. Not thread-safe.
 */
public final class LetterDesk implements AutoCloseable {
    private final RegistryClient registry;
    private final WireSerde serde;
    private final KafkaClients clients;
    private final LetterLog log;
    private final Clock clock;

    /**
     * Opens it; nothing is changed yet.
     *
     * @throws dev.agentc2.stack.StackException when nothing listens where Kafka or the registry should be
     */
    public LetterDesk(Settings settings, Clock clock) {
        Settings running = Provisioning.runningAt(settings);
        registry = new RegistryClient(URI.create(running.get(Settings.SCHEMA_REGISTRY_URL)));
        serde = new WireSerde(registry);
        clients = new KafkaClients(running, serde);
        log = new LetterLog(clients, serde);
        this.clock = clock;
    }

    /** The letters that are meant, oldest first, copies of one as one. */
    public List<Entry> list(LetterFilter filter) {
        return log.entries().stream()
                .filter(entry -> filter.test(entry.letter()))
                .toList();
    }

    /** A letter, also by the number of a copy; empty when there is none. */
    public Optional<Entry> find(long number) {
        return find(log.entries(), number);
    }

    private static Optional<Entry> find(List<Entry> entries, long number) {
        return entries.stream()
                .filter(entry ->
                        entry.letter().number() == number || entry.copies().contains(number))
                .findFirst();
    }

    /** The record of a letter, in the form that shows most of it. */
    public Optional<Body> body(long number) {
        return log.record(number).map(record -> Body.of(record.value(), serde));
    }

    /**
     * Sends records once more, each in a transaction with its decision.
     *
     * @param again also those on which something was decided, where that does no harm
     * @return a verdict for each; when Kafka doesn't take one, or another operator began meanwhile, a refusal that says
     *     so, and refusals for those after it
     */
    public List<Verdict> replay(Collection<Long> numbers, String by, boolean again) {
        try (LetterWriter writer = new LetterWriter(clients, serde, clock, by)) {
            return each(numbers, (number, entry) -> {
                Verdict judged = judge(number, entry, again);
                return judged.done()
                        ? log.record(number)
                                .map(record -> writer.replay(entry.letter(), record))
                                .orElse(missing(number))
                        : judged;
            });
        }
    }

    /** What {@link #replay} would do; changes nothing. */
    public List<Verdict> wouldReplay(Collection<Long> numbers, boolean again) {
        return each(numbers, (number, entry) -> judge(number, entry, again));
    }

    /**
     * Notes that nothing is to come of letters.
     *
     * @return as with {@link #replay}
     */
    public List<Verdict> discard(Collection<Long> numbers, String by, String reason) {
        try (LetterWriter writer = new LetterWriter(clients, serde, clock, by)) {
            return each(numbers, (number, entry) -> {
                if (entry.letter().origin() == null) {
                    return Verdict.refused(number, "the letter doesn't tell where its record came from");
                }
                return entry.open()
                        ? writer.discard(entry.letter(), reason)
                        : Verdict.refused(number, "it was " + entry.state() + " already");
            });
        }
    }

    /** Reads once, after whoever wrote before was shut out. When Kafka refuses one the rest isn't tried. */
    private List<Verdict> each(Collection<Long> numbers, BiFunction<Long, Entry, Verdict> act) {
        List<Entry> entries = log.entries();
        Map<String, Long> settled = new HashMap<>();
        List<Verdict> verdicts = new ArrayList<>();
        boolean broken = false;
        for (long number : numbers) {
            Optional<Entry> found = find(entries, number);
            if (found.isEmpty()) {
                verdicts.add(missing(number));
                continue;
            }
            String place = found.get().letter().place();
            Long same = settled.get(place);
            try {
                verdicts.add(
                        broken
                                ? Verdict.refused(number, "not tried after that")
                                : same == null
                                        ? act.apply(number, found.get())
                                        : Verdict.done(number, "is about the same record as letter " + same));
            } catch (StackException e) {
                verdicts.add(Verdict.refused(number, String.valueOf(e.getMessage())));
                broken = true;
            }
            if (verdicts.getLast().done()) {
                settled.putIfAbsent(place, number);
            }
        }
        return verdicts;
    }

    private Verdict judge(long number, Entry entry, boolean again) {
        Letter letter = entry.letter();
        if (letter.origin() == null) {
            return Verdict.refused(number, "the letter doesn't tell where its record came from");
        }
        Replaying replaying = Replaying.on(letter.origin().topic());
        if (!replaying.allowed()) {
            return Verdict.refused(number, replaying.why());
        }
        if (!entry.open() && replaying == Replaying.ONCE) {
            return Verdict.refused(number, "it was " + entry.state() + " already, and " + replaying.why());
        }
        if (!entry.open() && !again) {
            return Verdict.refused(number, "it was " + entry.state() + " already; --again sends it nevertheless");
        }
        if (letter.origin().partition() >= log.partitions(letter.origin().topic())) {
            return Verdict.refused(
                    number, "there is no " + letter.place() + " any more: the topic has fewer partitions");
        }
        return Verdict.done(number, "would be sent to " + letter.origin().topic());
    }

    private static Verdict missing(long number) {
        return Verdict.refused(number, "there is no letter of this number; they are kept for 30 days");
    }

    @Override
    public void close() {
        log.close();
        registry.close();
    }
}
