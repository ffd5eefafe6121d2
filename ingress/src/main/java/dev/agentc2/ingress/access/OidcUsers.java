package dev.agentc2.ingress.access;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.security.Sessions;
import java.util.Optional;

/**
 * Finds or makes the user of somebody whom the OpenID provider knows: by issuer and subject, else by the e-mail when the
 * provider verified it. Whoever made an account with that e-mail before never had to prove that it is theirs, so with the
 * first such sign-in its password goes, and its sessions and connected clients end. Thread-safe.
 */
final class OidcUsers {
    private final Database database;
    private final Accounts accounts;
    private final Sessions sessions;
    private final ClientsOfPerson clients;
    private final boolean open;

    /** @param open whether everybody may make an account, not only who was invited */
    OidcUsers(Database database, Accounts accounts, Sessions sessions, ClientsOfPerson clients, boolean open) {
        this.database = database;
        this.accounts = accounts;
        this.sessions = sessions;
        this.clients = clients;
        this.open = open;
    }

    /**
     * A user.
     *
     * @param connected whether it was an account of before, whose password and sessions have gone now
     */
    record Found(String userId, boolean connected) {}

    /**
     * The user.
     *
     * @throws ProblemException 403 when there is none and none may be made, or when the user is disabled
     */
    Found userOf(OidcIdentity identity) {
        Optional<Account> known = accounts.byIdentity(identity.issuer(), identity.subject());
        if (known.isPresent()) {
            return new Found(active(known.get()), false);
        }
        String email = identity.verifiedEmail()
                .orElseThrow(() -> refused("email-not-verified", "The provider hasn't verified your e-mail."));
        Optional<Account> sameEmail = accounts.byEmail(email);
        if (sameEmail.isPresent()) {
            return new Found(connect(active(sameEmail.get()), identity), true);
        }
        if (!open && !accounts.isInvited(email)) {
            throw refused("signup-closed", "You have no account here, and nobody invited you.");
        }
        Account account = new Account(Accounts.newId(), email, identity.name(), null, true);
        return new Found(create(account, identity), false);
    }

    private String connect(String userId, OidcIdentity identity) {
        clients.disconnectAll(userId, null);
        database.inTransaction(handle -> {
            Accounts.setPassword(handle, userId, null);
            Accounts.addIdentity(handle, userId, identity.issuer(), identity.subject());
            return userId;
        });
        sessions.endAll(userId);
        return userId;
    }

    private String create(Account account, OidcIdentity identity) {
        return database.inTransaction(handle -> {
            Accounts.create(handle, account);
            Accounts.addIdentity(handle, account.id(), identity.issuer(), identity.subject());
            return account.id();
        });
    }

    private static String active(Account account) {
        if (!account.active()) {
            throw refused("account-disabled", "This account is disabled.");
        }
        return account.id();
    }

    private static ProblemException refused(String code, String detail) {
        return new ProblemException(403, code, detail);
    }
}
