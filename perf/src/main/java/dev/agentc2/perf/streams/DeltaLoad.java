package dev.agentc2.perf.streams;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;

/**
 * Turns that are written at a fixed rate, whatever becomes of them: some conversations are active at a time, each gets a
 * token every so often, and when a turn ends the next conversation begins one. Conversation 0 is left out: it is written
 * to, with much larger pieces, only once {@link #flood} is called. One thread; started once, closed once.
 */
final class DeltaLoad implements AutoCloseable {
    private static final int FLOOD_CHARS = 16_000;
    private static final long LATE_NANOS = 10_000_000;

    private final Producer<String, SpecificRecord> producer;
    private final Shape shape;
    private final WrittenTurn[] active;
    private final Thread thread = Thread.ofPlatform().name("delta-load").unstarted(this::run);
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private int nextConversation = 1;
    private int turns;
    private volatile boolean flooding;
    private volatile boolean ending;

    /**
     * How much is written.
     *
     * @param conversations all there are
     * @param active conversations that are written to at a time
     * @param tokensPerSecond of each active one
     * @param turnTokens length of a turn
     */
    record Shape(int conversations, int active, int tokensPerSecond, int turnTokens) {
        Shape {
            if (active * 2 >= conversations || active < 1) {
                throw new IllegalArgumentException("fewer than half of the conversations may be active, and one must");
            }
        }

        long nanosBetweenTokens() {
            return 1_000_000_000L / ((long) active * tokensPerSecond);
        }
    }

    DeltaLoad(Producer<String, SpecificRecord> producer, Shape shape) {
        this.producer = producer;
        this.shape = shape;
        this.active = new WrittenTurn[shape.active()];
        for (int i = 0; i < active.length; i++) {
            active[i] = nextTurn(Math.max(1, shape.turnTokens() * (i + 1) / active.length));
        }
    }

    void start() {
        thread.start();
    }

    /** From now on conversation 0 gets pieces of {@value #FLOOD_CHARS} characters at the rate of the others. */
    void flood() {
        flooding = true;
    }

    /** Tokens written until now. */
    long written() {
        return written.get();
    }

    /** Tokens of them that were written more than 10 ms after their time. */
    long late() {
        return late.get();
    }

    private void run() {
        long begun = System.nanoTime();
        WrittenTurn flood = new WrittenTurn(producer, Conversation.id(0), "flood", Integer.MAX_VALUE);
        for (long n = 0; !ending; n++) {
            long due = begun + n * shape.nanosBetweenTokens();
            for (long left = due - System.nanoTime(); left > 0 && !ending; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            if (System.nanoTime() - due > LATE_NANOS) {
                late.incrementAndGet();
            }
            write((int) (n % active.length));
            if (flooding && n % active.length == 0) {
                flood.write("x".repeat(FLOOD_CHARS));
            }
        }
    }

    private void write(int place) {
        active[place].write(Stamp.text(Stamp.now()));
        written.incrementAndGet();
        if (active[place].isOver()) {
            active[place] = nextTurn(shape.turnTokens());
        }
    }

    private WrittenTurn nextTurn(int tokens) {
        int conversation = nextConversation;
        nextConversation = nextConversation % (shape.conversations() - 1) + 1;
        return new WrittenTurn(producer, Conversation.id(conversation), "t" + turns++, tokens);
    }

    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
