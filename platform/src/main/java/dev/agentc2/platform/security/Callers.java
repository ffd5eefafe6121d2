package dev.agentc2.platform.security;

import dev.agentc2.platform.http.Authenticator;
import dev.agentc2.platform.http.Credentials;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;

/** Programs by their API key, people by their session; who shows both counts as the key's. Thread-safe. */
public final class Callers implements Authenticator {
    private static final String KEY = "key:";
    private static final String PERSON = "user:";

    private final ApiKeys programs;
    private final SignedInPeople people;

    public Callers(ApiKeys programs, SignedInPeople people) {
        this.programs = programs;
        this.people = people;
    }

    /** Drops what is known of a caller, {@code key:<id>} or {@code user:<id>}, since it has changed. */
    public void forget(String actor) {
        if (actor.startsWith(KEY)) {
            programs.forget(actor.substring(KEY.length()));
        } else if (actor.startsWith(PERSON)) {
            people.forget(actor.substring(PERSON.length()));
        }
    }

    @Override
    public Principal authenticate(Credentials credentials) {
        return authenticate(credentials, Permission.PERSON);
    }

    @Override
    public Principal authenticate(Credentials credentials, Permission wanted) {
        return by(credentials).authenticate(credentials, wanted);
    }

    @Override
    public Principal recheck(Credentials credentials, Permission wanted) {
        return by(credentials).recheck(credentials, wanted);
    }

    private Authenticator by(Credentials credentials) {
        String authorization = credentials.authorization();
        boolean person = (authorization == null || authorization.isBlank()) && credentials.session() != null;
        return person ? people : programs;
    }
}
