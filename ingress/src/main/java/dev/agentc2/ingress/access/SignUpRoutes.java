package dev.agentc2.ingress.access;

import dev.agentc2.ingress.tenant.Change;
import dev.agentc2.ingress.tenant.Outbox;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Credentials;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.http.Role;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.security.PasswordRule;
import dev.agentc2.platform.security.Passwords;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Making an account: where that is open to everybody, or with an invitation. */
final class SignUpRoutes {
    private static final int LONGEST_NAME = 200;

    private final Database database;
    private final Invitations invitations;
    private final Passwords passwords;
    private final SignedIn signedIn;
    private final SignInThrottle throttle;
    private final boolean open;
    private final long dailyLimitNanos;
    private final int hops;

    record Request(
            @Nullable String email,
            @Nullable String password,
            @Nullable String name,
            @Nullable NewOrganization organization,
            @Nullable String invitation) {
        @Override
        public String toString() {
            return "Request[***]";
        }
    }

    record NewOrganization(@Nullable String slug, @Nullable String name) {}

    SignUpRoutes(
            Database database,
            Invitations invitations,
            Passwords passwords,
            SignedIn signedIn,
            SignInThrottle throttle,
            Settings settings) {
        this.database = database;
        this.invitations = invitations;
        this.passwords = passwords;
        this.signedIn = signedIn;
        this.throttle = throttle;
        this.open = settings.get(Settings.SIGNUP).equals("open");
        this.dailyLimitNanos = BigDecimal.valueOf(settings.get(Settings.BUDGET_USD))
                .movePointRight(9)
                .longValueExact();
        this.hops = settings.get(Settings.PROXY_HOPS);
    }

    List<Route> routes() {
        return List.of(Route.post("/api/signup", Permission.PUBLIC, this::signUp));
    }

    private void signUp(Context ctx) {
        Credentials.of(ctx).refuseCrossSite();
        Request request = JsonBody.read(ctx, Request.class);
        String address = ClientAddress.of(ctx, hops);
        throttle.attempt(address);
        if (!open && request.invitation() == null) {
            throw new ProblemException(403, "signup-closed", "An account can be made with an invitation only.");
        }
        Account account = account(request);
        Optional<Invitation> invitation =
                Optional.ofNullable(request.invitation()).map(invitations::find);
        String organization = database.inTransaction(handle -> {
            Accounts.create(handle, account);
            String own = createOrganization(handle, ctx, account.id(), request.organization());
            invitation.ifPresent(i -> invitations.accept(
                    handle,
                    i,
                    account.id(),
                    account.email(),
                    RequestInfo.of(ctx).requestId()));
            return invitation.map(Invitation::orgId).orElse(own);
        });
        throttle.succeeded(account.email(), address);
        SignedIn.Visit visit = signedIn.begin(ctx, account.id(), organization.isEmpty() ? null : organization);
        ctx.status(201).header("Location", "/api/session").json(visit.answer());
    }

    private Account account(Request request) {
        String email = EmailAddress.of(request.email()).orElse("");
        Optional<String> broken = PasswordRule.brokenBy(request.password(), email);
        Fields fields = new Fields()
                .check("email", !email.isEmpty(), EmailAddress.RULE)
                .check("password", broken.isEmpty(), broken.orElse(""))
                .text("name", request.name(), LONGEST_NAME);
        NewOrganization organization = request.organization();
        if (organization != null) {
            fields.slug("organization.slug", organization.slug())
                    .text("organization.name", organization.name(), LONGEST_NAME);
        }
        fields.done();
        String hash = passwords.hash(String.valueOf(request.password()));
        return new Account(
                Accounts.newId(), email, String.valueOf(request.name()).strip(), hash, true);
    }

    /** Id of the new organisation, with the new user as its owner; empty when none is wanted. */
    private String createOrganization(
            Handle handle, Context ctx, String userId, @Nullable NewOrganization organization) {
        if (organization == null) {
            return "";
        }
        String id = Accounts.newId();
        Database.scope(handle, id);
        Accounts.unique(
                () -> handle.createUpdate("INSERT INTO organizations (id, slug, name, daily_limit_nanos)"
                                + " VALUES (:id, :slug, :name, :daily)")
                        .bind("id", id)
                        .bind("slug", organization.slug())
                        .bind("name", organization.name())
                        .bind("daily", dailyLimitNanos)
                        .execute(),
                new ProblemException(409, "slug-taken", "Another organisation has this slug; choose another."));
        handle.createUpdate("INSERT INTO memberships (org_id, user_id, role) VALUES (:org, :user, :role)")
                .bind("org", id)
                .bind("user", userId)
                .bind("role", Role.OWNER.name())
                .execute();
        Outbox.note(
                handle,
                new Change(
                        id,
                        "user:" + userId,
                        "organization.create",
                        "organization",
                        id,
                        null,
                        Map.of("slug", String.valueOf(organization.slug()), "owner", userId),
                        RequestInfo.of(ctx).requestId()));
        return id;
    }
}
