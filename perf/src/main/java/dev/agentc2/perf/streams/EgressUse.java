package dev.agentc2.perf.streams;

import dev.agentc2.perf.ProcessUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory of egress at a time. Immutable.
 *
 * @param residentMiB of the process
 * @param liveHeapMiB heap after a full collection
 */
public record EgressUse(long residentMiB, long liveHeapMiB) {
    /** {@code GC.heap_info} of JDK 25 tells it per generation (serial, parallel) or for the heap (G1). */
    private static final Pattern USED =
            Pattern.compile("(?m)^\\s*(?:DefNew|Tenured|PSYoungGen|ParOldGen|garbage-first heap)\\s.*?used (\\d+)K");

    /** Of a process; its resident memory is read before the collection. */
    static EgressUse of(ProcessHandle process) throws IOException, InterruptedException {
        long resident = ProcessUse.of(process).residentMiB();
        jcmd(process.pid(), "GC.run");
        return new EgressUse(resident, usedKiB(jcmd(process.pid(), "GC.heap_info")) / 1024);
    }

    static long usedKiB(String heapInfo) {
        Matcher matcher = USED.matcher(heapInfo);
        long sum = 0;
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }

    private static String jcmd(long pid, String order) throws IOException, InterruptedException {
        String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(program, String.valueOf(pid), order)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + order + " failed: " + said);
        }
        return said;
    }
}
