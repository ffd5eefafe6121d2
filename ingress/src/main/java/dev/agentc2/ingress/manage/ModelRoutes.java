package dev.agentc2.ingress.manage;

import static dev.agentc2.platform.http.Permission.READ_CONFIG;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.money.Price;
import dev.agentc2.platform.money.PriceBook;
import dev.agentc2.platform.provider.ProviderConnection;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The models that an agent may be given, and the organisation's own providers of models. Thread-safe. */
final class ModelRoutes {
    private static final int PICO_DIGITS_OF_A_MILLION_TOKENS = 6;

    private final Database database;

    ModelRoutes(Database database) {
        this.database = database;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/models", READ_CONFIG, this::models));
    }

    /**
     * A model of the price book.
     *
     * @param model provider/model; ends in an asterisk when it stands for all names that begin so
     * @param inputUsdPerMillion price of a million tokens of a short prompt, US dollars in decimal
     */
    private record Model(String model, String inputUsdPerMillion, String outputUsdPerMillion) {
        static Model of(Price price) {
            var rates = price.tiers().getFirst().rates();
            return new Model(price.provider() + "/" + price.pattern(), usd(rates.input()), usd(rates.output()));
        }

        private static String usd(long picosPerToken) {
            return BigDecimal.valueOf(picosPerToken, PICO_DIGITS_OF_A_MILLION_TOKENS)
                    .stripTrailingZeros()
                    .toPlainString();
        }
    }

    /**
     * A model provider of the organisation's own.
     *
     * @param connection slug of the connection, which an agent may name before the slash like the provider
     * @param models model of each tier that it serves, as provider/model
     * @param workspaceId workspace whose agents alone are served; null for all
     */
    private record OwnProvider(
            String connection,
            String name,
            String provider,
            Map<String, String> models,
            @Nullable String workspaceId) {}

    private static List<OwnProvider> ownProviders(Handle handle, String org) {
        return handle
                .createQuery("SELECT slug, name, url, settings, workspace_id FROM connections WHERE org_id = :org"
                        + " AND kind = :kind AND enabled AND deleted_at IS NULL ORDER BY slug")
                .bind("org", org)
                .bind("kind", ProviderConnection.KIND)
                .map((row, ctx) -> ownProvider(row))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** Empty when the row is of before there were rules and says nothing that can be used. */
    private static Optional<OwnProvider> ownProvider(ResultSet row) throws SQLException {
        ProviderConnection own = ProviderConnection.read(row.getString("settings"), row.getString("url"))
                .orElse(null);
        if (own == null) {
            return Optional.empty();
        }
        String provider = own.facts().name();
        SortedMap<String, String> models = new TreeMap<>();
        own.models().forEach((tier, model) -> models.put(tier, provider + "/" + model));
        return Optional.of(new OwnProvider(
                row.getString("slug"), row.getString("name"), provider, models, row.getString("workspace_id")));
    }

    private void models(Context ctx) {
        String org = Principal.of(ctx).orgId();
        PriceBook book = PriceBook.current();
        ctx.json(Map.of(
                "tiers", Tier.ALL,
                "models", book.prices().stream().map(Model::of).toList(),
                "ownProviders", database.inOrganization(org, h -> ownProviders(h, org)),
                "providers", ProviderConnection.providers(),
                "priceBook", book.version()));
    }
}
