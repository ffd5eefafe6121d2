package dev.agentc2.ingress.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Credentials;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.security.PasswordRule;
import dev.agentc2.platform.security.Passwords;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signing in with a password, and changing it. */
final class SignInRoutes {
    private static final int LONGEST_PASSWORD = 1_000;

    private final Database database;
    private final Accounts accounts;
    private final Passwords passwords;
    private final SignedIn signedIn;
    private final SignInThrottle throttle;
    private final int hops;

    record Login(@Nullable String email, @Nullable String password) {
        @Override
        public String toString() {
            return "Login[***]";
        }
    }

    record PasswordChange(
            @Nullable String current,
            @JsonProperty("new") @Nullable String next) {
        @Override
        public String toString() {
            return "PasswordChange[***]";
        }
    }

    SignInRoutes(
            Database database,
            Accounts accounts,
            Passwords passwords,
            SignedIn signedIn,
            SignInThrottle throttle,
            int hops) {
        this.database = database;
        this.accounts = accounts;
        this.passwords = passwords;
        this.signedIn = signedIn;
        this.throttle = throttle;
        this.hops = hops;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/login", Permission.PUBLIC, this::login),
                Route.post("/api/password", Permission.PERSON, this::changePassword));
    }

    private void login(Context ctx) {
        Credentials.of(ctx).refuseCrossSite();
        Login login = JsonBody.read(ctx, Login.class);
        new Fields()
                .text("email", login.email(), LONGEST_PASSWORD)
                .text("password", login.password(), LONGEST_PASSWORD)
                .done();
        String email = EmailAddress.of(login.email()).orElse("");
        String address = ClientAddress.of(ctx, hops);
        throttle.attempt(email, address);
        Account account = recognise(ctx, email, String.valueOf(login.password()));
        throttle.succeeded(email, address);
        ctx.json(signedIn.begin(ctx, account.id(), null).answer());
    }

    /** Unknown, without a password, disabled or wrong: the same answer, after the same work. */
    private Account recognise(Context ctx, String email, String password) {
        Optional<Account> account = accounts.byEmail(email);
        String stored =
                account.filter(Account::active).map(Account::passwordHash).orElse(null);
        if (passwords.matches(stored, password)) {
            Account known = account.orElseThrow();
            if (stored != null && passwords.isOutdated(stored)) {
                setPassword(known.id(), passwords.hash(password));
            }
            return known;
        }
        account.ifPresent(known -> signedIn.note(ctx, known.id(), "session.refuse"));
        throw new ProblemException(
                401,
                "wrong-credentials",
                "The e-mail or the password is wrong.",
                Map.of(),
                Map.of("WWW-Authenticate", "Bearer realm=\"agentc2\""));
    }

    private void changePassword(Context ctx) {
        PasswordChange change = JsonBody.read(ctx, PasswordChange.class);
        SignedIn.Visit visit = signedIn.visit(ctx);
        String email = visit.person().email();
        Optional<String> broken = PasswordRule.brokenBy(change.next(), email);
        new Fields()
                .text("current", change.current(), LONGEST_PASSWORD)
                .check("new", broken.isEmpty(), broken.orElse(""))
                .done();
        String address = ClientAddress.of(ctx, hops);
        throttle.attempt(email, address);
        Account account = accounts.byEmail(email).orElseThrow();
        if (!passwords.matches(account.passwordHash(), String.valueOf(change.current()))) {
            signedIn.note(ctx, account.id(), "session.refuse");
            throw new ProblemException(403, "wrong-credentials", "The current password is wrong.");
        }
        throttle.succeeded(email, address);
        String hash = passwords.hash(String.valueOf(change.next()));
        signedIn.disconnectClients(ctx, account.id());
        database.inTransaction(handle -> {
            Accounts.setPassword(handle, account.id(), hash);
            String organization = visit.organization();
            if (organization != null) {
                Database.scope(handle, organization);
                SignedIn.note(handle, ctx, account.id(), organization, "password.change");
            }
            return hash;
        });
        signedIn.renew(ctx, visit);
        ctx.status(204);
    }

    private void setPassword(String userId, String hash) {
        database.inTransaction(handle -> {
            Accounts.setPassword(handle, userId, hash);
            return userId;
        });
    }
}
