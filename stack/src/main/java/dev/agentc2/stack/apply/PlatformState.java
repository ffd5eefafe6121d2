package dev.agentc2.stack.apply;

import java.util.List;
import java.util.Optional;

/** What an organisation has on the platform. Immutable. */
record PlatformState(List<Present> all) {
    PlatformState {
        all = List.copyOf(all);
    }

    Optional<Present> find(Kind kind, String slug) {
        return of(kind).stream().filter(one -> one.slug().equals(slug)).findFirst();
    }

    List<Present> of(Kind kind) {
        return all.stream().filter(one -> one.kind() == kind).toList();
    }
}
