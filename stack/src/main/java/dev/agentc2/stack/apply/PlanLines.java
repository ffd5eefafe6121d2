package dev.agentc2.stack.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.stack.apply.Step.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A plan in words, for a person. Values of credentials aren't in a plan, so they can't be shown. Not thread-safe. */
final class PlanLines {
    private static final int LINES_AROUND = 2;
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";

    private final boolean coloured;
    private final List<String> lines = new ArrayList<>();

    private PlanLines(boolean coloured) {
        this.coloured = coloured;
    }

    /** The plan with all that changes. */
    static List<String> of(Plan plan, boolean coloured) {
        PlanLines lines = new PlanLines(coloured);
        plan.steps().forEach(lines::describe);
        plan.unclaimed()
                .forEach(slug -> lines.lines.add("  agent " + slug + " is not in the files (--prune deletes it)"));
        lines.lines.add(summary(plan));
        return lines.lines;
    }

    /** What a step does, in one line. */
    static String title(Step step) {
        return step.kind() + " " + step.slug()
                + switch (step) {
                    case Step.Create create
                    when create.kind() == Kind.AGENT ->
                        create.wanted().publish() ? ": created, version 1 published" : ": created";
                    case Step.Create _ -> ": created";
                    case Step.Update _ -> ": changed";
                    case Step.NewVersion version ->
                        ": version " + (version.before().latest() + 1)
                                + (version.wanted().publish() ? " published" : " made, not published");
                    case Step.Publish publish -> ": version " + publish.before().latest() + " published";
                    case Step.Delete _ -> ": deleted";
                };
    }

    private void describe(Step step) {
        switch (step) {
            case Step.Create create -> create(create.wanted(), title(step));
            case Step.Update update -> {
                add(YELLOW, "~ " + title(step));
                update.changes().forEach(this::change);
                credentials(update.credentials(), update.wanted());
            }
            case Step.NewVersion version -> {
                add(YELLOW, "~ " + title(step));
                version.changes().forEach(this::change);
            }
            case Step.Publish publish -> {
                add(YELLOW, "~ " + title(step));
                publish.changes().forEach(this::change);
            }
            case Step.Delete _ -> add(RED, "- " + title(step));
        }
    }

    private void create(Declared wanted, String title) {
        add(GREEN, "+ " + title);
        Map<String, JsonNode> all = new TreeMap<>(wanted.fields());
        all.putAll(wanted.version());
        all.forEach((name, value) -> change(new Change(name, null, value)));
        if (wanted.credentials() != null && !wanted.credentials().isEmpty()) {
            credentials(Step.Credentials.SENT, wanted);
        }
    }

    private void credentials(Step.Credentials credentials, Declared wanted) {
        Set<String> names = new TreeSet<>();
        if (wanted.credentials() != null) {
            names.addAll(wanted.credentials().keySet());
        }
        switch (credentials) {
            case KEPT -> {}
            case REMOVED -> add(RED, "    credentials: removed");
            case SENT -> add(GREEN, "    credentials: " + String.join(", ", names) + ", from the environment");
        }
    }

    private void change(Change change) {
        String before = text(change.before());
        String after = text(change.after());
        if (before.contains("\n") || after.contains("\n") || change.field().equals("instructions")) {
            lines.add("    " + change.field() + ":");
            LineDiff.near(before, after, LINES_AROUND).forEach(line -> {
                switch (line.fate()) {
                    case KEPT -> add("", "        " + line.text());
                    case REMOVED -> add(RED, "      - " + line.text());
                    case ADDED -> add(GREEN, "      + " + line.text());
                }
            });
        } else if (change.before() == null) {
            add("", "    " + change.field() + ": " + after);
        } else {
            add("", "    " + change.field() + ": " + before + " -> " + (change.after() == null ? "(none)" : after));
        }
    }

    private static String text(@Nullable JsonNode value) {
        if (value == null) {
            return "";
        }
        if (value.isTextual()) {
            return value.asText().isEmpty() ? "\"\"" : value.asText();
        }
        return value.toString();
    }

    /** What comes from the platform was written by whoever may; it doesn't get to steer the terminal. */
    private void add(String colour, String line) {
        String harmless = line.replaceAll("\\p{Cntrl}", "?");
        lines.add(coloured && !colour.isEmpty() ? colour + harmless + PLAIN : harmless);
    }

    private static String summary(Plan plan) {
        if (plan.isEmpty()) {
            return "Nothing to do: the platform matches the files.";
        }
        long created =
                plan.steps().stream().filter(Step.Create.class::isInstance).count();
        long deleted =
                plan.steps().stream().filter(Step.Delete.class::isInstance).count();
        return "%d to create, %d to change, %d to delete."
                .formatted(created, plan.steps().size() - created - deleted, deleted);
    }
}
