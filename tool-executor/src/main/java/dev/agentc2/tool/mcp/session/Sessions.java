package dev.agentc2.tool.mcp.session;

import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.session.McpFailureException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open sessions, one of each connection: opened when they are first needed, on threads of their own, so that a server
 * that hangs holds up its own callers only; closed when nobody has used them for {@link #IDLE}, when their connection has
 * changed, or when there are too many. Thread-safe.
 */
public final class Sessions implements AutoCloseable {
    /** How long a session stays open without use. */
    public static final Duration IDLE = Duration.ofSeconds(60);

    private final SessionOpener opener;
    private final int most;
    private final LongSupplier nanoTime;
    private final Consumer<McpConnection> toolsChanged;
    private final Map<String, Entry> entries = new HashMap<>();
    private boolean closed;

    /** A session, open or being opened. Guarded by the entries. */
    private static final class Entry {
        private final McpConnection connection;
        private final CompletableFuture<McpSession> session = new CompletableFuture<>();
        private int users;
        private long usedAt;
        /** Not for new users; closed by the last of its users. */
        private boolean retired;

        Entry(McpConnection connection) {
            this.connection = connection;
        }

        void close() {
            session.thenAccept(open -> Thread.ofVirtual().name("mcp-close").start(open::close));
        }
    }

    /** Something that is asked of a session. */
    @FunctionalInterface
    public interface Question<T> {
        T ask(McpSession session) throws McpFailureException, InterruptedException;
    }

    /**
     * @param most sessions at once
     * @param toolsChanged told of the connection when its server says that it has other tools
     */
    public Sessions(SessionOpener opener, int most, LongSupplier nanoTime, Consumer<McpConnection> toolsChanged) {
        this.opener = opener;
        this.most = most;
        this.nanoTime = nanoTime;
        this.toolsChanged = toolsChanged;
    }

    /**
     * Asks something of the session with a server. A session that the server has forgotten is opened anew, once: what it
     * refused for that reason hasn't happened.
     */
    public <T> T ask(McpConnection connection, Question<T> question) throws McpFailureException, InterruptedException {
        try {
            return askOnce(connection, question);
        } catch (McpFailureException e) {
            if (e.kind() != Kind.SESSION_LOST) {
                throw e;
            }
            return askOnce(connection, question);
        }
    }

    private <T> T askOnce(McpConnection connection, Question<T> question)
            throws McpFailureException, InterruptedException {
        Entry entry = enter(connection);
        boolean sound = true;
        try {
            return question.ask(opened(entry));
        } catch (McpFailureException e) {
            sound = e.kind() == Kind.REFUSED;
            throw e;
        } finally {
            leave(entry, sound);
        }
    }

    /** Closes sessions that nobody has used for long; called now and then. */
    public void sweep() {
        List<Entry> idle = new ArrayList<>();
        synchronized (entries) {
            long now = nanoTime.getAsLong();
            entries.values().removeIf(entry -> {
                boolean over = entry.users == 0 && now - entry.usedAt >= IDLE.toNanos();
                return over && idle.add(entry);
            });
        }
        idle.forEach(Entry::close);
    }

    /** How many there are. */
    public int open() {
        synchronized (entries) {
            return entries.size();
        }
    }

    private Entry enter(McpConnection connection) throws McpFailureException {
        Entry entry;
        Entry replaced = null;
        boolean fresh = false;
        synchronized (entries) {
            if (closed) {
                throw new McpFailureException(Kind.UNREACHABLE, "The platform is stopping.");
            }
            entry = entries.get(connection.key());
            if (entry == null || entry.connection.updatedAt() != connection.updatedAt()) {
                replaced = entry == null ? makeRoom() : entry;
                entry = new Entry(connection);
                entries.put(connection.key(), entry);
                fresh = true;
            }
            entry.users++;
        }
        if (replaced != null) {
            retire(replaced);
        }
        if (fresh) {
            Entry opening = entry;
            Thread.ofVirtual().name("mcp-open").start(() -> open(opening));
        }
        return entry;
    }

    /** The session that was unused for longest makes way; all that are in use may be more than the limit for a while. */
    private @Nullable Entry makeRoom() {
        if (entries.size() < most) {
            return null;
        }
        Optional<Entry> oldest = entries.values().stream()
                .filter(entry -> entry.users == 0)
                .min(Comparator.comparingLong(entry -> entry.usedAt));
        oldest.ifPresent(entry -> entries.remove(entry.connection.key()));
        return oldest.orElse(null);
    }

    private void open(Entry entry) {
        try {
            entry.session.complete(opener.open(entry.connection, () -> toolsChanged.accept(entry.connection)));
        } catch (McpFailureException | RuntimeException e) {
            entry.session.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            entry.session.completeExceptionally(e);
        }
    }

    private static McpSession opened(Entry entry) throws McpFailureException, InterruptedException {
        try {
            return entry.session.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof McpFailureException failure) {
                throw failure;
            }
            throw e.getCause() instanceof RuntimeException defect ? defect : new IllegalStateException(e.getCause());
        }
    }

    private void leave(Entry entry, boolean sound) {
        boolean last;
        synchronized (entries) {
            entry.users--;
            entry.usedAt = nanoTime.getAsLong();
            if (!sound) {
                entry.retired = true;
                entries.remove(entry.connection.key(), entry);
            }
            last = entry.retired && entry.users == 0;
        }
        if (last) {
            entry.close();
        }
    }

    /** Who uses it may finish. */
    private void retire(Entry entry) {
        boolean unused;
        synchronized (entries) {
            unused = entry.users == 0 && !entry.retired;
            entry.retired = true;
        }
        if (unused) {
            entry.close();
        }
    }

    @Override
    public void close() {
        List<Entry> all;
        synchronized (entries) {
            closed = true;
            all = List.copyOf(entries.values());
            entries.clear();
        }
        all.forEach(Entry::close);
    }
}
