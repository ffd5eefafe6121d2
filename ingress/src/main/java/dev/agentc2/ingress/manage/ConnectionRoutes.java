package dev.agentc2.ingress.manage;

import static dev.agentc2.platform.http.Permission.MANAGE_CONNECTIONS;
import static dev.agentc2.platform.http.Permission.READ_CONFIG;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.EntityTags;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RequestInfo;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.provider.ProviderConnection;
import dev.agentc2.wire.ToolOffer;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Connections over HTTP. Their credentials come in and never go out. Thread-safe. */
final class ConnectionRoutes {
    private static final String ALL = "/api/connections";
    private static final String ONE = ALL + "/{id}";

    private final Database database;
    private final Resource<Connection> connections;
    private final Ids ids;
    private final ConnectionSecrets secrets;
    private final ProviderRules rules;
    private final Checks checks;

    ConnectionRoutes(Database database, Ids ids, ConnectionSecrets secrets, ProviderRules rules, Checks checks) {
        this.database = database;
        this.connections = new Resource<>(database, Connection.TABLE, "connections");
        this.ids = ids;
        this.secrets = secrets;
        this.rules = rules;
        this.checks = checks;
    }

    List<Route> routes() {
        return List.of(
                Route.get(ALL, READ_CONFIG, connections::list),
                Route.post(ALL, MANAGE_CONNECTIONS, this::create),
                Route.get(ONE, READ_CONFIG, connections::show),
                Route.put(ONE, MANAGE_CONNECTIONS, this::change),
                Route.delete(ONE, MANAGE_CONNECTIONS, this::delete),
                Route.post(ONE + "/test", MANAGE_CONNECTIONS, this::test));
    }

    private void create(Context ctx) {
        String org = Principal.of(ctx).orgId();
        ConnectionRequest.Draft draft = ChosenIntegration.fill(JsonBody.read(ctx, ConnectionRequest.Draft.class));
        Connection made = database.inOrganization(org, h -> {
            Fields fields = draft.check(rules);
            Workspace.check(h, org, fields, draft.workspaceId());
            fields.done();
            String id = ids.next(Ids.CONNECTION);
            insert(h, org, id, draft);
            SortedMap<String, String> credentials = new CredentialChange(draft.credentials()).appliedTo(Map.of());
            secrets.write(h, org, id, credentials);
            Connection row = Connection.TABLE.get(h, org, id);
            Connection.AUDIT.note(h, ctx, "create", id, null, row.recordedWith(credentials));
            return row;
        });
        Requests.created(ctx, ALL, made);
    }

    private static void insert(Handle handle, String org, String id, ConnectionRequest.Draft draft) {
        Requests.insert(
                handle.createUpdate(
                                "INSERT INTO connections (id, org_id, workspace_id, slug, name, kind, url, settings,"
                                        + " enabled) VALUES (:id, :org, :workspace, :slug, :name, :kind, :url,"
                                        + " CAST(:settings AS jsonb), :enabled)")
                        .bind("id", id)
                        .bind("org", org)
                        .bind("workspace", draft.workspaceId())
                        .bind("slug", draft.slug())
                        .bind("name", draft.name())
                        .bind("kind", draft.kind())
                        .bind("url", draft.url())
                        .bind("settings", draft.edit().settingsText())
                        .bind("enabled", draft.edit().isEnabled()),
                String.valueOf(draft.slug()));
    }

    private void change(Context ctx) {
        String org = Principal.of(ctx).orgId();
        long seen = EntityTags.required(ctx);
        ConnectionRequest.Edit edit = JsonBody.read(ctx, ConnectionRequest.Edit.class);
        Connection changed = database.inOrganization(org, h -> {
            Connection known = Connection.TABLE.get(h, org, ctx.pathParam("id"));
            Fields fields = edit.check(new Fields(), known.kind(), rules);
            Workspace.check(
                    h, org, fields, edit.workspaceId()); // before the connection: as a workspace's deletion locks
            fields.done();
            Connection before = Connection.TABLE.lock(h, org, known.id());
            Requests.unchanged(before, seen);
            return change(h, ctx, org, before, edit);
        });
        Requests.answer(ctx, changed);
    }

    private Connection change(Handle handle, Context ctx, String org, Connection before, ConnectionRequest.Edit edit) {
        CredentialChange change = new CredentialChange(edit.credentials());
        SortedMap<String, String> old = null;
        SortedMap<String, String> fresh = null;
        if (!change.keepsAll()) {
            old = change.removesAll() ? null : secrets.lock(handle, org, before.id());
            fresh = change.appliedTo(old == null ? Map.of() : old);
            new Fields()
                    .check("credentials", fresh.size() <= CredentialChange.MOST, "are at most " + CredentialChange.MOST)
                    .done();
            secrets.write(handle, org, before.id(), fresh);
        }
        checkKey(before, edit, fresh);
        write(handle, org, before.id(), edit);
        Connection after = Connection.TABLE.get(handle, org, before.id());
        Connection.AUDIT.note(handle, ctx, "update", before.id(), before.recordedWith(old), after.recordedWith(fresh));
        return after;
    }

    private static void checkKey(
            Connection before, ConnectionRequest.Edit edit, @Nullable SortedMap<String, String> fresh) {
        if (before.kind().equals(ProviderConnection.KIND)) {
            boolean hasKey = fresh == null ? before.hasCredentials() : fresh.containsKey(ProviderConnection.API_KEY);
            Fields fields = new Fields();
            ProviderRules.checkKey(fields, edit.settings(), edit.isEnabled(), hasKey);
            fields.done();
        }
    }

    private static void write(Handle handle, String org, String id, ConnectionRequest.Edit edit) {
        handle.createUpdate("UPDATE connections SET name = :name, url = :url, workspace_id = :workspace,"
                        + " settings = CAST(:settings AS jsonb), enabled = :enabled WHERE org_id = :org AND id = :id")
                .bind("name", edit.name())
                .bind("url", edit.url())
                .bind("workspace", edit.workspaceId())
                .bind("settings", edit.settingsText())
                .bind("enabled", edit.isEnabled())
                .bind("org", org)
                .bind("id", id)
                .execute();
    }

    private void test(Context ctx) {
        Principal caller = Principal.of(ctx);
        String org = caller.orgId();
        Connection connection = database.inOrganization(org, h -> Connection.TABLE.get(h, org, ctx.pathParam("id")));
        if (!connection.kind().equals(ConnectionRequest.MCP)) {
            throw new ProblemException(
                    409, "not-testable", "Only servers with tools can be tested; a provider of models is by a turn.");
        }
        if (!connection.enabled()) {
            throw new ProblemException(409, "connection-disabled", "The connection is disabled; enable it first.");
        }
        ToolOffer offer = checks.check(
                        org,
                        connection.id(),
                        connection.updatedAt().toEpochMilli(),
                        caller.actor(),
                        RequestInfo.of(ctx))
                .orElseThrow(() -> new ProblemException(
                        503, "not-tested", "Nobody asked the server in time; is the tool executor running?"));
        ctx.json(Offering.of(offer));
    }

    private void delete(Context ctx) {
        connections.delete(
                ctx, (h, org, row) -> Map.of("connections", 1), (h, caller, org, row) -> row.delete(h, caller, org));
    }
}
