package dev.agentc2.platform.service;

import dev.agentc2.platform.config.SettingException;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.http.HttpStartException;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.RegistryClient;
import dev.agentc2.topics.WireSerde;
import java.io.PrintStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one service alone in a process: waits for what it needs, starts it with its HTTP side, and stops both in order on
 * SIGTERM or Ctrl-C. Exit codes: 0 stopped as asked, {@value #MISCONFIGURED} a setting is wrong, {@value #CANNOT_LISTEN}
 * the port can't be had, {@value #FAILED} anything else. What went wrong is one line on standard error.
 */
public final class ServiceMain {
    static final int FAILED = 1;
    static final int MISCONFIGURED = 2;
    static final int CANNOT_LISTEN = 3;

    private static final Duration DEPENDENCY_LIMIT = Duration.ofMinutes(2);
    private static final Logger LOG = LoggerFactory.getLogger(ServiceMain.class);

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    private volatile int code;

    private ServiceMain() {}

    /** The whole life of the process; called from {@code main} and returns only when it is over. */
    public static void run(Function<Platform, Service> constructor) {
        ServiceMain main = new ServiceMain();
        Runtime.getRuntime().addShutdownHook(new Thread(main::stopAndWait, "stop"));
        main.code = main.live(System.getenv(), constructor, System.err);
        main.stopped.countDown();
        if (main.code != 0) {
            Runtime.getRuntime().halt(main.code);
        }
    }

    /** Ends the process itself: after a signal the JVM would exit with the signal's number, as if it had been killed. */
    private void stopAndWait() {
        stop.countDown();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(code);
    }

    private int live(Map<String, String> environment, Function<Platform, Service> constructor, PrintStream err) {
        try {
            serve(Settings.of(environment), constructor);
            return 0;
        } catch (SettingException e) {
            return fail(err, e, MISCONFIGURED);
        } catch (HttpStartException e) {
            return fail(err, e, CANNOT_LISTEN);
        } catch (StartException e) {
            return fail(err, e, FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        } catch (RuntimeException e) {
            LOG.error("The service failed", e);
            return fail(err, e, FAILED);
        }
    }

    private void serve(Settings settings, Function<Platform, Service> constructor) throws InterruptedException {
        URI registryUrl = URI.create(settings.get(Settings.SCHEMA_REGISTRY_URL));
        try (Telemetry telemetry = new Telemetry().observeProcess();
                RegistryClient registry = new RegistryClient(registryUrl)) {
            WireSerde serde = new WireSerde(registry);
            new Dependencies(settings, DEPENDENCY_LIMIT, stop).await(serde);
            Platform platform = new Platform(settings, telemetry, serde, Clock.systemUTC());
            try (Service service = constructor.apply(platform);
                    HttpFront front = new HttpFront(platform, List.of(service))) {
                service.start();
                front.start();
                LOG.info("{} runs", service.name());
                stop.await();
                LOG.info("{} stops", service.name());
            }
        }
    }

    private static int fail(PrintStream err, Exception e, int code) {
        err.println("agentc2: " + e.getMessage());
        return code;
    }
}
