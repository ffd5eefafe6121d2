package dev.agentc2.platform.security;

import dev.agentc2.platform.http.Authenticator;
import dev.agentc2.platform.http.Credentials;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;

/** Programs by their API key, people by their session; who shows both counts as the key's. Thread-safe. */
public final class Callers implements Authenticator {
    private final Authenticator programs;
    private final Authenticator people;

    public Callers(Authenticator programs, Authenticator people) {
        this.programs = programs;
        this.people = people;
    }

    @Override
    public Principal authenticate(Credentials credentials) {
        return authenticate(credentials, Permission.PERSON);
    }

    @Override
    public Principal authenticate(Credentials credentials, Permission wanted) {
        String authorization = credentials.authorization();
        boolean person = (authorization == null || authorization.isBlank()) && credentials.session() != null;
        return (person ? people : programs).authenticate(credentials, wanted);
    }
}
