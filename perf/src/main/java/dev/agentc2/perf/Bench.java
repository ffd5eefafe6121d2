package dev.agentc2.perf;

import picocli.CommandLine;

/** Runs a measurement from the command line: what goes wrong is one line on standard error and exit code 1. */
public final class Bench {
    private Bench() {}

    /** A command ready to be executed. */
    public static CommandLine commandLine(Object command) {
        return new CommandLine(command).setExecutionExceptionHandler((failure, line, result) -> {
            line.getErr().println(failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
    }
}
