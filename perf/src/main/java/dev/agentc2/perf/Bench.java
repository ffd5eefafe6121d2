package dev.agentc2.perf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.agentc2.platform.json.Json;
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

    /** A report as JSON that people can read too. */
    public static String json(Object report) throws JsonProcessingException {
        return Json.MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report);
    }
}
