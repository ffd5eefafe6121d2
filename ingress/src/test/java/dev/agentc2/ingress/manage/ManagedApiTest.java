package dev.agentc2.ingress.manage;

import dev.agentc2.ingress.manage.ManagedApi.Caller;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** What tests of the management API begin with: the API, started once for a class, and an organisation for each test. */
@Tag("adapter")
abstract class ManagedApiTest {
    static final AtomicInteger NUMBER = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // started once for all
    static ManagedApi api;

    @SuppressWarnings("NullAway.Init") // made before each test
    String slug;

    @SuppressWarnings("NullAway.Init") // made before each test
    Caller owner;

    @BeforeAll
    static void start(@TempDir Path dir) {
        api = new ManagedApi(dir);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void newOrganization() {
        slug = "org" + NUMBER.incrementAndGet();
        owner = api.organization(slug);
    }
}
