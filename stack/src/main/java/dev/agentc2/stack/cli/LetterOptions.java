package dev.agentc2.stack.cli;

import dev.agentc2.stack.letters.LetterFilter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that choose dead letters. Filled in by picocli. */
final class LetterOptions {
    @Option(names = "--from", paramLabel = "TOPIC", description = "Only of records of this topic.")
    private @Nullable String from;

    @Option(names = "--cause", description = "Only UNREADABLE, UNEXPECTED, REFUSED or DEFECT.")
    private @Nullable String cause;

    @Option(names = "--service", description = "Only of this service, such as audit-sink.")
    private @Nullable String service;

    @Option(names = "--org", paramLabel = "ID", description = "Only of this organisation.")
    private @Nullable String org;

    LetterFilter filter() {
        return new LetterFilter(from, cause, service, org);
    }
}
