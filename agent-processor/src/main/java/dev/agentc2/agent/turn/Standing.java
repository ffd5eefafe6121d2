package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/** Ends turns of a tenant that may not run any more, before their next call. */
final class Standing {
    private Standing() {}

    /** Why a tenant's turns may not run; null when they may, or when nothing is known of it. */
    static @Nullable Refusal objection(@Nullable Organization organization) {
        if (organization == null) {
            return null;
        }
        return switch (organization.status()) {
            case ACTIVE -> null;
            case SUSPENDED -> Refusal.ORGANIZATION_SUSPENDED;
            case DELETED -> Refusal.ORGANIZATION_DELETED;
        };
    }

    /** Ends the active turn if its tenant may not go on; returns whether it did. */
    static boolean ends(Draft draft) {
        Refusal objection = objection(draft.directory().organization());
        if (objection == null) {
            return false;
        }
        if (draft.turn().progress().attempt() == 0) {
            Endings.refuse(draft, objection);
        } else {
            Endings.fail(draft, new Failure(objection.name(), objection.detail()));
        }
        return true;
    }
}
