package dev.agentc2.platform.service;

import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Route;
import java.util.List;
import java.util.Map;

/**
 * A service of its own process that says on standard output what happens to it. Its {@code main} is what a real
 * service's is; with {@code broken} as the argument it can't be built.
 */
public final class LonelyService implements Service {
    private volatile Health health = Health.down("not started");

    public static void main(String[] args) {
        ServiceMain.run(platform -> {
            if (args.length > 0) {
                throw new IllegalStateException("broken as the test wants");
            }
            return new LonelyService();
        });
    }

    @Override
    public String name() {
        return "lonely";
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/hello", Permission.PUBLIC, ctx -> ctx.result("hello")));
    }

    @Override
    public void start() {
        say("started");
        health = Health.up("started");
    }

    @Override
    public Map<String, Health> health() {
        return Map.of("self", health);
    }

    @Override
    public void drain() {
        say("drained");
    }

    @Override
    public void close() {
        say("closed");
    }

    private static void say(String what) {
        System.out.println("lonely: " + what);
        System.out.flush();
    }
}
