package dev.agentc2.ingress.manage;

import static dev.agentc2.platform.http.Permission.READ_CONFIG;

import dev.agentc2.platform.http.Parameters;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.integration.Category;
import dev.agentc2.platform.integration.IntegrationCatalogue;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a connection can be made from. The same for all organisations and bounded, so it is told whole, with a tag that
 * changes with its content. Thread-safe.
 */
final class IntegrationRoutes {
    private static final String ALL = "/api/integrations";

    List<Route> routes() {
        return List.of(Route.get(ALL, READ_CONFIG, this::list), Route.get(ALL + "/{slug}", READ_CONFIG, this::show));
    }

    private void list(Context ctx) {
        answer(
                ctx,
                Map.of(
                        "integrations",
                        IntegrationCatalogue.current()
                                .matching(category(ctx.queryParam("category")), ctx.queryParam("q"))));
    }

    private void show(Context ctx) {
        answer(
                ctx,
                IntegrationCatalogue.current()
                        .find(ctx.pathParam("slug"))
                        .orElseThrow(() -> new ProblemException(
                                404, "not-found", "There is no such integration; see " + ALL + ".")));
    }

    private void answer(Context ctx, Object body) {
        String tag = "\"" + IntegrationCatalogue.current().fingerprint() + "\"";
        ctx.header("Cache-Control", "private, no-cache").header("ETag", tag);
        if (tag.equals(ctx.header("If-None-Match"))) {
            ctx.status(304);
        } else {
            ctx.json(body);
        }
    }

    private static @Nullable Category category(@Nullable String slug) {
        if (slug == null) {
            return null;
        }
        return Category.of(slug)
                .orElseThrow(() -> Parameters.invalid(
                        "category",
                        "category is one of "
                                + Arrays.stream(Category.values())
                                        .map(Category::slug)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
