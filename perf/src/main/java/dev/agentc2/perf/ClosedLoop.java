package dev.agentc2.perf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A bounded load: some people chat at once, each says the next thing when the last is answered and thought over.
 * Immutable.
 *
 * @param chats people
 * @param turns messages of each
 * @param thinkMs how long each thinks between an answer and the next message, milliseconds on average
 */
public record ClosedLoop(int chats, int turns, int thinkMs) {
    private static final String MESSAGE = "Say hello in a few words, please.";

    /**
     * What came of it.
     *
     * @param timings of the turns that ended well
     * @param failures what went wrong with the others
     * @param seconds how long it took
     */
    public record Outcome(List<Timing> timings, List<String> failures, double seconds) {
        /** Of no turns. */
        public static final Outcome NONE = new Outcome(List.of(), List.of(), 0);

        /** Of two runs of the same kind. */
        public Outcome and(Outcome other) {
            List<Timing> allTimings = new ArrayList<>(timings);
            allTimings.addAll(other.timings);
            List<String> allFailures = new ArrayList<>(failures);
            allFailures.addAll(other.failures);
            return new Outcome(allTimings, allFailures, seconds + other.seconds);
        }
    }

    public Outcome run(Supplier<Chat> newChat) throws InterruptedException {
        Outcome sum = Outcome.NONE;
        long begun = System.nanoTime();
        try (ExecutorService people = Executors.newFixedThreadPool(chats)) {
            List<Future<Outcome>> all = new ArrayList<>();
            for (int i = 0; i < chats; i++) {
                Chat chat = newChat.get();
                all.add(people.submit(() -> converse(chat)));
            }
            for (Future<Outcome> one : all) {
                sum = sum.and(one.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a chat ended in a defect of the measurement", e.getCause());
        }
        return new Outcome(sum.timings, sum.failures, (System.nanoTime() - begun) / 1e9);
    }

    private Outcome converse(Chat chat) {
        List<Timing> timings = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < turns; i++) {
            if (thinkMs > 0) {
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2_000_000L * thinkMs));
            }
            try {
                timings.add(chat.say(MESSAGE));
            } catch (IOException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        return new Outcome(timings, failures, 0);
    }
}
