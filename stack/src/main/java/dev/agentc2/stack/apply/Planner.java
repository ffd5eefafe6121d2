package dev.agentc2.stack.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.stack.apply.Step.Change;
import dev.agentc2.stack.apply.Step.Credentials;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares what the files want with what the platform has. Pure: the same input gives the same plan. */
final class Planner {
    private static final Comparator<JsonNode> NUMBERS_BY_VALUE = (a, b) -> {
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue());
        }
        return a.equals(b) ? 0 : 1;
    };

    private final List<Declared> declared;
    private final PlatformState platform;
    private final boolean prune;
    private final boolean renewCredentials;
    private final List<Step> steps = new ArrayList<>();

    private Planner(List<Declared> declared, PlatformState platform, boolean prune, boolean renewCredentials) {
        this.declared = declared;
        this.platform = platform;
        this.prune = prune;
        this.renewCredentials = renewCredentials;
    }

    /**
     * The plan.
     *
     * @param prune whether agents that are gone from owned workspaces are deleted
     * @param renewCredentials whether credentials are sent that the platform has already
     * @throws DeclarationException when something is referred to that is neither in the files nor on the platform
     */
    static Plan plan(List<Declared> declared, PlatformState platform, boolean prune, boolean renewCredentials) {
        return new Planner(declared, platform, prune, renewCredentials).plan();
    }

    private Plan plan() {
        checkReferences();
        checkUnchangeable();
        for (Kind kind : Kind.values()) {
            declared.stream().filter(one -> one.kind() == kind).forEach(this::compare);
        }
        List<Present> unclaimed = unclaimed();
        if (prune) {
            unclaimed.forEach(agent -> steps.add(new Step.Delete(agent)));
        }
        return new Plan(
                steps, prune ? List.of() : unclaimed.stream().map(Present::slug).toList());
    }

    private void checkReferences() {
        Faults faults = new Faults();
        for (Declared one : declared) {
            for (Field field : fieldsOf(one.kind())) {
                JsonNode slug =
                        one.fields().getOrDefault(field.name(), one.version().get(field.name()));
                if (field.form() instanceof Form.Reference(Kind to) && slug != null && !isKnown(to, slug.asText())) {
                    faults.add(
                            one.place(field.name()),
                            "there is no " + to + " '" + slug.asText() + "' in the files nor on the platform");
                }
            }
        }
        faults.check();
    }

    private void checkUnchangeable() {
        Faults faults = new Faults();
        for (Declared wanted : declared) {
            Present present = platform.find(wanted.kind(), wanted.slug()).orElse(null);
            List<Field> fixed = wanted.kind().fields().stream()
                    .filter(field -> !field.changeable())
                    .toList();
            for (Change change :
                    present == null ? List.<Change>of() : changes(fixed, present.fields(), wanted.fields())) {
                faults.add(
                        wanted.place(change.field()),
                        "the " + change.field() + " of " + wanted.kind() + " '" + wanted.slug()
                                + "' can't be changed: declare another one under another slug");
            }
        }
        faults.check();
    }

    private static List<Field> fieldsOf(Kind kind) {
        List<Field> fields = new ArrayList<>(kind.fields());
        if (kind == Kind.AGENT) {
            fields.addAll(Kind.VERSION);
        }
        return fields;
    }

    private boolean isKnown(Kind kind, String slug) {
        return platform.find(kind, slug).isPresent()
                || declared.stream()
                        .anyMatch(one -> one.kind() == kind && one.slug().equals(slug));
    }

    private void compare(Declared wanted) {
        Present present = platform.find(wanted.kind(), wanted.slug()).orElse(null);
        if (present == null) {
            steps.add(new Step.Create(wanted));
            return;
        }
        List<Change> changes = changes(wanted.kind().fields(), present.fields(), wanted.fields());
        Credentials credentials = credentials(wanted, present);
        if (!changes.isEmpty() || credentials != Credentials.KEPT) {
            steps.add(new Step.Update(wanted, present, changes, credentials));
        }
        if (present.versions() != null) {
            compareVersions(wanted, present.versions());
        }
    }

    private void compareVersions(Declared wanted, Present.Versions versions) {
        List<Change> sinceLatest = changes(Kind.VERSION, versions.latestFields(), wanted.version());
        List<Change> sinceLive = changes(Kind.VERSION, versions.liveFields(), wanted.version());
        if (wanted.publish() && versions.live() > 0 && sinceLive.isEmpty()) {
            return;
        }
        if (versions.latest() == 0 || !sinceLatest.isEmpty()) {
            boolean comparedWithLive = wanted.publish() && versions.live() > 0;
            steps.add(new Step.NewVersion(wanted, versions, comparedWithLive ? sinceLive : sinceLatest));
        } else if (wanted.publish()) {
            steps.add(new Step.Publish(wanted.slug(), versions, versions.live() > 0 ? sinceLive : List.of()));
        }
    }

    /** The platform never tells credentials, so what can be seen is only whether there are any. */
    private Credentials credentials(Declared wanted, Present present) {
        if (wanted.credentials() == null) {
            return Credentials.KEPT;
        }
        if (wanted.credentials().isEmpty()) {
            return present.hasCredentials() ? Credentials.REMOVED : Credentials.KEPT;
        }
        return renewCredentials || !present.hasCredentials() ? Credentials.SENT : Credentials.KEPT;
    }

    private List<Present> unclaimed() {
        Set<String> owned = declared.stream()
                .filter(one -> one.kind() == Kind.WORKSPACE && one.owned())
                .map(Declared::slug)
                .collect(Collectors.toSet());
        Set<String> wanted = declared.stream()
                .filter(one -> one.kind() == Kind.AGENT)
                .map(Declared::slug)
                .collect(Collectors.toSet());
        return platform.of(Kind.AGENT).stream()
                .filter(agent -> !wanted.contains(agent.slug()))
                .filter(agent -> agent.fields().get("workspace") instanceof JsonNode in && owned.contains(in.asText()))
                .toList();
    }

    private static List<Change> changes(List<Field> fields, Map<String, JsonNode> before, Map<String, JsonNode> after) {
        return fields.stream()
                .map(field -> new Change(field.name(), before.get(field.name()), after.get(field.name())))
                .filter(change -> !isSame(change.before(), change.after()))
                .toList();
    }

    private static boolean isSame(@Nullable JsonNode before, @Nullable JsonNode after) {
        if (before == null || after == null) {
            return Objects.equals(before, after);
        }
        if (before.isArray() && after.isArray()) { // lists of names, whose order means nothing
            return asSet(before).equals(asSet(after));
        }
        if (before.isTextual() && after.isTextual()) {
            return before.asText().stripTrailing().equals(after.asText().stripTrailing());
        }
        return before.equals(NUMBERS_BY_VALUE, after);
    }

    private static Set<String> asSet(JsonNode names) {
        Set<String> set = new HashSet<>();
        names.forEach(name -> set.add(name.asText()));
        return set;
    }
}
