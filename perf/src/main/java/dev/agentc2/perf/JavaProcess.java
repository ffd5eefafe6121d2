package dev.agentc2.perf;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Java program of this class path as a process of its own, so that its memory and processor time are its own. Lines
 * are said to its standard input and read from its standard output; what it logs on standard error goes to a file. Ended
 * by {@link #close}, and by its own end. Used by one thread.
 */
public final class JavaProcess implements AutoCloseable {
    private static final long STOP_SECONDS = 10;

    private final Process process;
    private final BufferedReader out;
    private final Writer in;
    private final Path log;

    private JavaProcess(Process process, Path log) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = process.outputWriter(StandardCharsets.UTF_8);
        this.log = log;
    }

    /**
     * What is started.
     *
     * @param main class with the main method
     * @param jvm options of the virtual machine
     * @param arguments of the program
     * @param environment what differs from this process's environment
     */
    public record Program(Class<?> main, List<String> jvm, List<String> arguments, Map<String, String> environment) {}

    /** A program whose standard output is spoken with. */
    public static JavaProcess speaking(Program program, Path log) throws IOException {
        return new JavaProcess(builder(program, log).start(), log);
    }

    /** A program that only logs, on standard output or standard error. */
    public static JavaProcess logging(Program program, Path log) throws IOException {
        ProcessBuilder builder = builder(program, log);
        return new JavaProcess(
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
    }

    private static ProcessBuilder builder(Program program, Path log) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(program.jvm());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(program.main().getName());
        command.addAll(program.arguments());
        File errors = log.toFile();
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
        builder.environment().putAll(program.environment());
        return builder;
    }

    /** The process. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Says a line to it. */
    public void say(String line) throws IOException {
        in.write(line);
        in.write('\n');
        in.flush();
    }

    /**
     * The next line that it says.
     *
     * @throws IOException when it has ended
     */
    public String hear() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new IOException(process.info().command().orElse("the process") + " ended; see " + log);
        }
        return line;
    }

    /**
     * Sees that it lives.
     *
     * @throws IOException when it has ended
     */
    public void requireAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("a process ended with exit code " + process.exitValue() + "; see " + log);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
