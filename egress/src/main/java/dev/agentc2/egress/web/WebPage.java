package dev.agentc2.egress.web;

import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/**
 * The page's files, read once from the class path and served from memory with an entity tag; public, since they hold no
 * data: what they show is asked for with an API key. Immutable, thread-safe.
 */
public final class WebPage {
    private static final String FOLDER = "/dev/agentc2/egress/web/";

    /** A file. Its tag changes with its content. */
    private record Asset(String path, String type, byte[] content, String tag) {}

    private final List<Asset> assets = List.of(
            read("/", "index.html", "text/html; charset=utf-8"),
            read("/web/style.css", "style.css", "text/css; charset=utf-8"),
            read("/web/app.js", "app.js", "text/javascript; charset=utf-8"),
            read("/web/sse.js", "sse.js", "text/javascript; charset=utf-8"));

    /** A route for each file. */
    public List<Route> routes() {
        return assets.stream()
                .map(asset -> Route.get(asset.path(), Permission.PUBLIC, ctx -> serve(asset, ctx)))
                .toList();
    }

    private static void serve(Asset asset, Context ctx) {
        ctx.header("ETag", asset.tag()).header("Cache-Control", "no-cache");
        if (asset.tag().equals(ctx.header("If-None-Match"))) {
            ctx.status(304);
        } else {
            ctx.contentType(asset.type()).result(asset.content());
        }
    }

    private static Asset read(String path, String file, String type) {
        try (InputStream stream = WebPage.class.getResourceAsStream(FOLDER + file)) {
            if (stream == null) {
                throw new IllegalStateException("the build lacks " + FOLDER + file);
            }
            byte[] content = stream.readAllBytes();
            return new Asset(path, type, content, "\"" + Integer.toHexString(Arrays.hashCode(content)) + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + FOLDER + file, e);
        }
    }
}
