package dev.agentc2.perf;

import picocli.CommandLine;

/** Runs a measurement from the command line: what goes wrong is one line on standard error and exit code 1. */
final class Bench {
    private Bench() {}

    static CommandLine commandLine(Object command) {
        return new CommandLine(command).setExecutionExceptionHandler((failure, line, result) -> {
            line.getErr().println(failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
    }
}
