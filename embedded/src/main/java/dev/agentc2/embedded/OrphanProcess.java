package dev.agentc2.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A child process that outlived us. When this process is killed hard, the PostgreSQL and Redis that it had started go
 * on; the next start finds them by the pid file in their folder and stops them, so that their data can be opened again.
 *
 * @param pidFile file whose first line is the pid
 * @param program part of the command that it must have, so that a reused pid harms nobody
 */
record OrphanProcess(Path pidFile, String program) {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    /** Whether it runs. */
    boolean runs() {
        return find().isPresent();
    }

    /** Stops it; returns once it is gone, at once when there is none. */
    void stop() {
        find().ifPresent(OrphanProcess::stop);
    }

    private static void stop(ProcessHandle process) {
        process.destroy();
        long began = System.nanoTime();
        while (process.isAlive()) { // onExit() looks at another's child every 300 ms at most
            if (System.nanoTime() - began > STOP_LIMIT.toNanos()) {
                process.destroyForcibly();
                return;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private Optional<ProcessHandle> find() {
        if (!Files.isRegularFile(pidFile)) {
            return Optional.empty();
        }
        try {
            String pid =
                    Files.readString(pidFile).lines().findFirst().orElse("").strip();
            return pid.matches("[0-9]{1,10}")
                    ? ProcessHandle.of(Long.parseLong(pid)).filter(this::isOurs)
                    : Optional.empty();
        } catch (IOException e) {
            throw new EmbeddedException("Can't read " + pidFile + ": " + e.getMessage(), e);
        }
    }

    private boolean isOurs(ProcessHandle process) {
        return process.info().command().filter(c -> c.contains(program)).isPresent();
    }
}
