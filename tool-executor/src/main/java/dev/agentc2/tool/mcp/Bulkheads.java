package dev.agentc2.tool.mcp;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Bounds the calls of each connection that are under way in this instance. Thread-safe. */
final class Bulkheads {
    private static final long PATIENCE_MS = 1_000;

    private final int most;
    private final Map<String, Room> rooms = new HashMap<>();

    /** Places of a connection, and how many hold or want one. Guarded by the rooms. */
    private static final class Room {
        private final Semaphore places;
        private int users;

        Room(int most) {
            places = new Semaphore(most, true);
        }
    }

    /** @param most calls of a connection at once */
    Bulkheads(int most) {
        this.most = most;
    }

    /** A place that is given back by closing it. */
    interface Place extends AutoCloseable {
        /** Whether there is one; else the call isn't made. */
        boolean isTaken();

        @Override
        void close();
    }

    /** Waits a moment for a place. */
    Place enter(String connection) throws InterruptedException {
        Room room;
        synchronized (rooms) {
            room = rooms.computeIfAbsent(connection, c -> new Room(most));
            room.users++;
        }
        boolean taken = false;
        boolean done = false;
        try {
            taken = room.places.tryAcquire(PATIENCE_MS, TimeUnit.MILLISECONDS);
            done = true;
        } finally {
            if (!done) {
                leave(connection, room, false);
            }
        }
        return place(connection, room, taken);
    }

    private Place place(String connection, Room room, boolean taken) {
        return new Place() {
            @Override
            public boolean isTaken() {
                return taken;
            }

            @Override
            public void close() {
                leave(connection, room, taken);
            }
        };
    }

    private void leave(String connection, Room room, boolean taken) {
        if (taken) {
            room.places.release();
        }
        synchronized (rooms) {
            if (--room.users == 0) {
                rooms.remove(connection);
            }
        }
    }
}
