package dev.agentc2.platform.http;

import io.javalin.http.Context;

/**
 * By what a request to a stream was let in, so that it can be asked again whether it would be. Those of one caller in one
 * organisation are equal. Immutable; its text tells nothing of what was shown.
 *
 * @param authenticator who is asked
 * @param credentials what was shown
 * @param permission what the route needs
 * @param orgId the organisation that the stream is of
 */
public record Admission(Authenticator authenticator, Credentials credentials, Permission permission, String orgId) {
    private static final String ATTRIBUTE = Admission.class.getName();

    /** The admission of a caller; the organisation stays the one of the beginning, whatever a session chooses later. */
    static Admission of(Authenticator authenticator, Credentials shown, Permission permission, Principal caller) {
        return new Admission(authenticator, shown.in(caller.orgId()), permission, caller.orgId());
    }

    /**
     * The admission of a request to a streaming route.
     *
     * @throws IllegalStateException on another or a public one, which has none
     */
    public static Admission of(Context ctx) {
        Admission admission = ctx.attribute(ATTRIBUTE);
        if (admission == null) {
            throw new IllegalStateException("only a streaming route that isn't public has an admission");
        }
        return admission;
    }

    /** Whether the caller would still be let in. Who can't be checked for the moment goes on. */
    public boolean stillHolds() {
        try {
            Principal now = authenticator.recheck(credentials, permission);
            return now.orgId().equals(orgId) && now.permissions().contains(permission);
        } catch (ProblemException e) {
            return e.status() >= 500;
        }
    }

    void attachTo(Context ctx) {
        ctx.attribute(ATTRIBUTE, this);
    }

    @Override
    public String toString() {
        return "admission to " + orgId + " for " + permission;
    }
}
