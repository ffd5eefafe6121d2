package dev.agentc2.egress.page;

import dev.agentc2.platform.crypto.Sha256;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The page at {@code /}, the API's reference at {@code /api/reference} and their files under {@code /web}, out of the class path. They are revalidated by their ETag, so
 * that a new version is seen at once and an old one isn't sent again. The page may load and call its own origin only,
 * and nothing inline runs. Thread-safe.
 */
public final class PageRoutes {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'";
    private static final Pattern NAME = Pattern.compile("(?:[a-z0-9-]+/)?[a-z0-9-]+\\.[a-z]+");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, StaticFile> files = new ConcurrentHashMap<>();

    private record StaticFile(byte[] bytes, String type, String etag) {}

    public List<Route> routes() {
        return List.of(
                Route.get("/", Permission.PUBLIC, ctx -> send(ctx, "index.html")),
                Route.get("/api/reference", Permission.PUBLIC, ctx -> send(ctx, "reference.html")),
                Route.get("/web/<file>", Permission.PUBLIC, ctx -> send(ctx, ctx.pathParam("file"))));
    }

    private void send(Context ctx, String name) {
        StaticFile file =
                find(name).orElseThrow(() -> new ProblemException(404, "file-not-found", "The page has no such file."));
        ctx.header("Content-Security-Policy", POLICY);
        ctx.header("Cache-Control", "no-cache");
        ctx.header("ETag", file.etag());
        if (file.etag().equals(ctx.header("If-None-Match"))) {
            ctx.status(304);
        } else {
            ctx.contentType(file.type()).result(file.bytes());
        }
    }

    private Optional<StaticFile> find(String name) {
        StaticFile known = files.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || !NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        try (InputStream in = PageRoutes.class.getResourceAsStream("/web/" + name)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            StaticFile loaded = new StaticFile(bytes, type, etag(bytes));
            files.put(name, loaded);
            return Optional.of(loaded);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Weak, for the server may compress the file on its way. */
    private static String etag(byte[] bytes) {
        return "W/\"" + HexFormat.of().formatHex(Sha256.of(bytes), 0, 12) + "\"";
    }
}
