package dev.agentc2.egress.preview;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.http.Credentials;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Role;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.json.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Signing in and sessions in memory. Every password is {@value #PASSWORD} until somebody changes it. */
final class FakeAccess {
    static final String PASSWORD = "correct horse battery";

    private final FakeTenants tenants;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    private record Session(ObjectNode user, String organization, String csrf) {}

    FakeAccess(FakeTenants tenants) {
        this.tenants = tenants;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/login", Permission.PUBLIC, this::signIn),
                Route.post("/api/signup", Permission.PUBLIC, this::signUp),
                Route.get("/api/session", Permission.PERSON, ctx -> ctx.json(answer(session(ctx)))),
                Route.put("/api/session/organization", Permission.PERSON, this::switchTo),
                Route.post("/api/logout", Permission.PERSON, this::signOut),
                Route.post("/api/logout-everywhere", Permission.PERSON, this::signOut),
                Route.post("/api/password", Permission.PERSON, this::changePassword),
                Route.get("/api/login/oidc", Permission.PUBLIC, ctx -> ctx.redirect("/")),
                Route.get("/api/invitations/{id}", Permission.PUBLIC, this::invitation),
                Route.post("/api/invitations/{id}/accept", Permission.PERSON, this::accept),
                Route.post("/api/orgs", Permission.PERSON, this::makeOrganization));
    }

    Principal authenticate(Credentials credentials) {
        String authorization = credentials.authorization();
        if (authorization != null && !authorization.equals("Bearer wrong")) {
            EnumSet<Permission> all = EnumSet.allOf(Permission.class);
            all.remove(Permission.PERSON);
            return new Principal(FakeTenants.ACME, "key:preview", all);
        }
        Session session = credentials.session() == null ? null : sessions.get(credentials.session());
        if (authorization != null || session == null) {
            throw new ProblemException(401, "unauthorized", "Sign in, or show an API key.");
        }
        if (credentials.changes() && !session.csrf().equals(credentials.csrfToken())) {
            throw new ProblemException(403, "csrf-token-wrong", "The CSRF token is missing or wrong.");
        }
        String org = Objects.requireNonNullElse(credentials.organization(), session.organization());
        String user = session.user().get("id").asText();
        Set<Permission> permissions = EnumSet.of(Permission.PERSON);
        tenants.roleOf(org, user).ifPresent(role -> permissions.addAll(role.permissions()));
        return Principal.person(user, permissions.size() == 1 ? "" : org, permissions);
    }

    private void signIn(Context ctx) throws IOException {
        ObjectNode body = FakeCollection.body(ctx);
        String email = body.path("email").asText();
        if (email.startsWith("often")) {
            throw new ProblemException(
                    429, "too-many-tries", "Too many failures.", Map.of(), Map.of("Retry-After", "840"));
        }
        ObjectNode user = tenants.user(email)
                .filter(known -> known.get("_password").equals(body.get("password")))
                .orElseThrow(() -> new ProblemException(
                        401, "wrong-credentials", "There is nobody with that e-mail and password."));
        begin(ctx, user);
    }

    private void signUp(Context ctx) throws IOException {
        ObjectNode body = FakeCollection.body(ctx);
        new Fields()
                .text("name", body.path("name").asText(), 100)
                .check("email", body.path("email").asText().contains("@"), "is an e-mail address")
                .check("password", body.path("password").asText().length() >= 10, "has at least 10 characters")
                .done();
        ObjectNode user = tenants.addUser(
                body.get("email").asText(),
                body.get("name").asText(),
                body.get("password").asText());
        if (body.hasNonNull("invitation")) {
            ObjectNode invitation = invited(body.get("invitation").asText());
            tenants.join(
                    invitation.get(FakeCollection.ORG).asText(),
                    user,
                    Role.valueOf(invitation.get("role").asText()));
        }
        if (body.hasNonNull("organization")) {
            tenants.addOrganization(
                    body.get("organization").get("slug").asText(),
                    body.get("organization").get("name").asText(),
                    user);
        }
        begin(ctx.status(201), user);
    }

    private void begin(Context ctx, ObjectNode user) {
        String organization = tenants.organizationsOf(user).stream()
                .findFirst()
                .map(org -> org.get("id").asText())
                .orElse("");
        String id = UUID.randomUUID().toString();
        sessions.put(id, new Session(user, organization, UUID.randomUUID().toString()));
        ctx.header("Set-Cookie", Credentials.SESSION_COOKIE + "=" + id + "; Path=/; Secure; HttpOnly; SameSite=Lax");
        ctx.json(answer(sessions.get(id)));
    }

    private Session session(Context ctx) {
        return Objects.requireNonNull(sessions.get(Objects.requireNonNull(ctx.cookie(Credentials.SESSION_COOKIE))));
    }

    private ObjectNode answer(Session session) {
        ObjectNode answer = Json.MAPPER.createObjectNode();
        answer.set("user", FakeCollection.visible(session.user()));
        ArrayNode organizations = answer.putArray("organizations");
        tenants.organizationsOf(session.user()).forEach(organizations::add);
        Optional<Role> role =
                tenants.roleOf(session.organization(), session.user().get("id").asText());
        ArrayNode permissions = answer.putArray("permissions").add("PERSON");
        role.ifPresent(present -> {
            answer.put("organization", session.organization());
            present.permissions().forEach(permission -> permissions.add(permission.name()));
        });
        return answer.put("csrfToken", session.csrf())
                .put("expiresAt", Instant.now().plusSeconds(36_000).toString());
    }

    private void switchTo(Context ctx) throws IOException {
        go(ctx, FakeCollection.body(ctx).get("organization").asText());
        ctx.json(answer(session(ctx)));
    }

    private void go(Context ctx, String organization) {
        sessions.computeIfPresent(
                Objects.requireNonNull(ctx.cookie(Credentials.SESSION_COOKIE)),
                (id, old) -> new Session(old.user(), organization, old.csrf()));
    }

    private void signOut(Context ctx) {
        sessions.remove(Objects.requireNonNull(ctx.cookie(Credentials.SESSION_COOKIE)));
        ctx.status(204);
    }

    private void changePassword(Context ctx) throws IOException {
        ObjectNode body = FakeCollection.body(ctx);
        ObjectNode user = session(ctx).user();
        new Fields()
                .check("current", user.get("_password").equals(body.get("current")), "isn't your password")
                .check("new", body.path("new").asText().length() >= 10, "has at least 10 characters")
                .done();
        user.set("_password", body.get("new"));
        ctx.status(204);
    }

    private ObjectNode invited(String token) {
        return tenants.invitations.rows.stream()
                .filter(row -> row.path("_token").asText().equals(token))
                .findFirst()
                .orElseThrow(() -> new ProblemException(404, "not-found", "There is no such invitation."));
    }

    private void invitation(Context ctx) {
        ObjectNode invitation = invited(ctx.pathParam("id"));
        ctx.json(Map.of(
                "organization",
                        Map.of(
                                "name",
                                tenants.nameOf(
                                        invitation.get(FakeCollection.ORG).asText())),
                "email", invitation.get("email").asText(),
                "role", invitation.get("role").asText(),
                "expiresAt", invitation.get("expiresAt").asText()));
    }

    private void accept(Context ctx) {
        ObjectNode invitation = invited(ctx.pathParam("id"));
        String org = invitation.get(FakeCollection.ORG).asText();
        tenants.join(
                org, session(ctx).user(), Role.valueOf(invitation.get("role").asText()));
        go(ctx, org);
        ctx.json(answer(session(ctx)));
    }

    private void makeOrganization(Context ctx) throws IOException {
        ObjectNode body = FakeCollection.body(ctx);
        new Fields()
                .slug("slug", body.path("slug").asText())
                .text("name", body.path("name").asText(), 100)
                .done();
        if (tenants.orgs.rows.stream().anyMatch(row -> row.get("slug").equals(body.get("slug")))) {
            throw new ProblemException(409, "slug-taken", "There is an organisation of that short name already.");
        }
        ctx.status(201)
                .json(FakeCollection.visible(tenants.addOrganization(
                        body.get("slug").asText(),
                        body.get("name").asText(),
                        session(ctx).user())));
    }
}
