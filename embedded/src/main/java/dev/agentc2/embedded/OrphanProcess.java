package dev.agentc2.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A child process that outlived us. When this process is killed hard, the PostgreSQL and Redis that it had started go
 * on; the next start finds them by the pid file in their folder and stops them, so that their data can be opened again.
 */
final class OrphanProcess {
    private static final long STOP_LIMIT_S = 15;

    private OrphanProcess() {}

    /**
     * Stops the process of a pid file when it runs and is what we think.
     *
     * @param pidFile file whose first line is the pid
     * @param program part of the command that it must have, so that a reused pid harms nobody
     * @return true when one was stopped
     */
    static boolean stop(Path pidFile, String program) throws IOException, InterruptedException {
        Optional<ProcessHandle> found = read(pidFile, program);
        if (found.isEmpty()) {
            return false;
        }
        ProcessHandle process = found.get();
        process.destroy();
        try {
            process.onExit().get(STOP_LIMIT_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
        } catch (ExecutionException e) {
            throw new IOException("can't stop process " + process.pid(), e);
        }
        return true;
    }

    private static Optional<ProcessHandle> read(Path pidFile, String program) throws IOException {
        if (!Files.isRegularFile(pidFile)) {
            return Optional.empty();
        }
        String pid = Files.readString(pidFile).lines().findFirst().orElse("").strip();
        if (!pid.matches("[0-9]{1,10}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(process -> process.info()
                        .command()
                        .filter(c -> c.contains(program))
                        .isPresent());
    }
}
