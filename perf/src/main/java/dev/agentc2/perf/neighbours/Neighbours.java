package dev.agentc2.perf.neighbours;

import dev.agentc2.perf.Chat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** People of another organisation who chat until they are told to stop. Closed once. */
final class Neighbours implements AutoCloseable {
    /** A turn whose tool hangs takes no longer. */
    private static final Duration LONGEST_TURN = Duration.ofSeconds(60);

    private final List<Thread> people = new ArrayList<>();
    private final AtomicInteger turns = new AtomicInteger();
    private volatile boolean leaving;

    Neighbours(int count, Supplier<Chat> newChat) {
        for (int i = 0; i < count; i++) {
            Chat chat = newChat.get();
            people.add(Thread.ofVirtual().start(() -> converse(chat)));
        }
    }

    private void converse(Chat chat) {
        while (!leaving) {
            try {
                chat.say("");
                turns.incrementAndGet();
            } catch (IOException e) { // what becomes of them isn't what is measured
                turns.incrementAndGet();
            }
        }
    }

    /** Turns that they have ended. */
    int turns() {
        return turns.get();
    }

    @Override
    public void close() {
        leaving = true;
        try {
            for (Thread person : people) {
                person.join(LONGEST_TURN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
