package dev.agentc2.platform.http;

import io.javalin.Javalin;
import java.util.List;
import java.util.Set;

/** A bare HTTP server for routes under test: whoever calls says in the header {@code X-Org} who he is. */
public final class TestServer implements AutoCloseable {
    private final Javalin server;

    public TestServer(List<Route> routes) {
        server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.concurrency.useVirtualThreads = true;
            config.routes.exception(
                    ProblemException.class,
                    (problem, ctx) -> ctx.status(problem.status()).result(problem.code()));
            for (Route route : routes) {
                config.routes.addHttpHandler(route.method(), route.path(), ctx -> {
                    String org = ctx.header("X-Org");
                    new Principal(org == null ? "acme" : org, "test", Set.of(Permission.values())).attachTo(ctx);
                    route.handler().handle(ctx);
                });
            }
        });
        server.start("127.0.0.1", 0);
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
