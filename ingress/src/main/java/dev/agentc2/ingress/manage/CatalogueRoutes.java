package dev.agentc2.ingress.manage;

import static dev.agentc2.platform.http.Permission.READ_CONFIG;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.money.Price;
import dev.agentc2.platform.money.PriceBook;
import dev.agentc2.platform.tool.ToolDescription;
import dev.agentc2.platform.tool.ToolSpecs;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** What an agent may be given: tools and models. The same for all organisations. Thread-safe. */
final class CatalogueRoutes {
    private static final int PICO_DIGITS_OF_A_MILLION_TOKENS = 6;

    List<Route> routes() {
        return List.of(
                Route.get("/api/tools", READ_CONFIG, this::tools), Route.get("/api/models", READ_CONFIG, this::models));
    }

    /** A tool. */
    private record Tool(String name, String description, JsonNode parameters) {
        static Tool of(ToolDescription tool) {
            try {
                return new Tool(tool.name(), tool.description(), Json.MAPPER.readTree(tool.parametersJson()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the parameters of " + tool.name() + " are a JSON schema", e);
            }
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
        ctx.json(Map.of("tools", ToolSpecs.builtIn().stream().map(Tool::of).toList()));
    }

    private void models(Context ctx) {
        PriceBook book = PriceBook.current();
        ctx.json(Map.of(
                "tiers", Tier.ALL,
                "models", book.prices().stream().map(Model::of).toList(),
                "priceBook", book.version()));
    }
}
