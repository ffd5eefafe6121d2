package dev.agentc2.ingress.manage;

import static dev.agentc2.platform.http.Permission.READ_CONFIG;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.money.Price;
import dev.agentc2.platform.money.PriceBook;
import dev.agentc2.platform.tool.ToolDescription;
import dev.agentc2.platform.tool.ToolSpecs;
import dev.agentc2.wire.OfferedTool;
import dev.agentc2.wire.ToolOffer;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an agent may be given: the platform's tools, those of the organisation's connections, and models. Thread-safe. */
final class CatalogueRoutes {
    private static final int PICO_DIGITS_OF_A_MILLION_TOKENS = 6;

    private final Offers offers;

    CatalogueRoutes(Offers offers) {
        this.offers = offers;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/tools", READ_CONFIG, this::tools), Route.get("/api/models", READ_CONFIG, this::models));
    }

    /**
     * A tool.
     *
     * @param connection short name of the connection that offers it; null for the platform's own, as is what follows
     * @param status READY or STALE, as that of the connection
     */
    private record Tool(
            String name,
            String description,
            JsonNode parameters,
            @Nullable String connection,
            @Nullable String title,
            @Nullable String status,
            @Nullable String safety,
            @Nullable String approval) {
        static Tool of(ToolDescription tool) {
            JsonNode parameters = json(tool.parametersJson());
            return new Tool(tool.name(), tool.description(), parameters, null, null, null, null, null);
        }

        static Tool of(ToolOffer offer, OfferedTool tool) {
            return new Tool(
                    tool.getName(),
                    tool.getDescription(),
                    json(tool.getParameters()),
                    offer.getSlug(),
                    tool.getTitle(),
                    offer.getStatus(),
                    tool.getSafety(),
                    tool.getApproval());
        }

        private static JsonNode json(String schema) {
            try {
                return Json.MAPPER.readTree(schema);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the parameters of a tool are a JSON schema", e);
            }
        }
    }

    /**
     * How a connection stands that offers tools.
     *
     * @param problem what is wrong, in words
     * @param refreshedAt when its server was last heard of; null when never
     */
    private record Offering(
            String id,
            String slug,
            String status,
            @Nullable String problem,
            int tools,
            @Nullable Instant refreshedAt) {
        static Offering of(ToolOffer offer) {
            return new Offering(
                    offer.getConnectionId(),
                    offer.getSlug(),
                    offer.getStatus(),
                    offer.getProblem(),
                    offer.getTools().size(),
                    offer.getRefreshedAt() == 0 ? null : Instant.ofEpochMilli(offer.getRefreshedAt()));
        }
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

    private void tools(Context ctx) {
        List<ToolOffer> offered = offers.of(Principal.of(ctx).orgId());
        List<Tool> tools =
                new ArrayList<>(ToolSpecs.builtIn().stream().map(Tool::of).toList());
        offered.forEach(offer -> offer.getTools().forEach(tool -> tools.add(Tool.of(offer, tool))));
        ctx.json(Map.of(
                "tools",
                tools,
                "connections",
                offered.stream().map(Offering::of).toList()));
    }

    private void models(Context ctx) {
        PriceBook book = PriceBook.current();
        ctx.json(Map.of(
                "tiers", Tier.ALL,
                "models", book.prices().stream().map(Model::of).toList(),
                "priceBook", book.version()));
    }
}
