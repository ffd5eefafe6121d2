package dev.agentc2.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process and all that it started use, read from {@code /proc} of Linux. Immutable.
 *
 * @param cpuMs processor time since it started, user and system, milliseconds
 * @param residentMiB memory that is resident, MiB; pages shared between its processes count for each
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
public record ProcessUse(long cpuMs, long residentMiB) {
    /** {@code USER_HZ} of Linux: clock ticks a second, the same on all architectures that JDK 25 runs on. */
    private static final int TICKS_PER_SECOND = 100;

    /** Field numbers of stat(5) after the command, which ends with a parenthesis. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    /** Of a process and its descendants. */
    public static ProcessUse of(ProcessHandle process) throws IOException {
        List<Long> pids = Stream.concat(Stream.of(process), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
        long ticks = 0;
        long kibibytes = 0;
        for (long pid : pids) {
            Path proc = Path.of("/proc", String.valueOf(pid));
            if (Files.exists(proc.resolve("stat"))) {
                ticks += ticks(Files.readString(proc.resolve("stat")));
                kibibytes += residentKiB(Files.readAllLines(proc.resolve("status")));
            }
        }
        return new ProcessUse(ticks * 1000 / TICKS_PER_SECOND, kibibytes / 1024);
    }

    static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
    }

    static long residentKiB(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .sum();
    }
}
