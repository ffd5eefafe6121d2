package dev.agentc2.agent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.agentc2.agent.model.OwnProviders.Found;
import dev.agentc2.agent.turn.Failure;
import dev.agentc2.platform.network.HostPolicy;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which of an organisation's own providers is called, as whom, and when it isn't. */
class OwnProvidersTest {
    private static final String URL = "http://127.0.0.1:9/v1";

    private final OwnConnections connections = new OwnConnections(Clock.systemUTC());
    private final ProviderClients clients = new ProviderClients(OwnConnections.HERE, Clock.systemUTC());
    private final OwnProviders providers = connections.providers(clients);

    @AfterEach
    void close() {
        clients.close();
    }

    @Test
    void aClientIsKeptUntilItsConnectionIsChanged() throws Exception {
        connections.put("conn", URL, "one");
        ProviderClient first = ready();
        assertSame(first, ready());
        assertEquals(1, connections.readings);
        connections.put("conn", URL, "two");
        ProviderClient second = ready();
        assertNotSame(first, second);
        assertSame(second, ready());
        assertEquals(2, connections.readings);
    }

    @Test
    void aConnectionOfAnotherOrganisationIsAsGoodAsGone() throws Exception {
        connections.put("conn", URL, "one", config -> config.setOrgId("another"));
        assertEquals(Failure.CONNECTION_UNUSABLE, refusal().kind());
        assertEquals(0, connections.readings);
    }

    @Test
    void whatWasDisabledOrMadeAnotherMeanwhileIsNotCalled() throws Exception {
        connections.put("conn", URL, "one", config -> config.setEnabled(false));
        assertEquals(
                "The organisation's own model provider is disabled.", refusal().detail());
        connections.put("conn", URL, "one", config -> config.setSettings("{\"provider\":\"openai\"}"));
        assertEquals(
                "The organisation's own model provider was changed.", refusal().detail());
        connections.put("conn", URL, "one", config -> config.setSettings("{}"));
        assertEquals(Failure.CONNECTION_UNUSABLE, refusal().kind());
    }

    @Test
    void aKeyThatIsMissingOrCannotBeOpenedIsNotTriedAgain() throws Exception {
        connections.put("conn", URL, "", config -> config.setSettings("{\"provider\":\"groq\"}"));
        Found found = providers.client("org", "conn", "groq");
        assertEquals(
                "The organisation's own model provider has no apiKey.",
                assertInstanceOf(Found.Refused.class, found).failure().detail());
        connections.locked = true;
        connections.put("conn", URL, "one");
        Failure unreadable = refusal();
        assertEquals(Failure.CONNECTION_UNUSABLE, unreadable.kind());
        assertEquals(false, unreadable.worthRetrying());
    }

    @Test
    void aConnectionThatIsNotKnownYetIsTriedAgain() throws Exception {
        connections.complete = false;
        assertEquals(Failure.CREDENTIALS_UNAVAILABLE, refusal().kind());
        connections.complete = true;
        assertEquals(Failure.CONNECTION_UNUSABLE, refusal().kind());
    }

    @Test
    void whileTheDatabaseIsAwayItIsTriedAgain() throws Exception {
        connections.away = true;
        connections.put("conn", URL, "one");
        assertEquals(Failure.CREDENTIALS_UNAVAILABLE, refusal().kind());
        assertEquals(true, refusal().worthRetrying());
        connections.away = false;
        ready();
    }

    @Test
    void addressesThatAreNotPublicAreNotReached() throws Exception {
        OwnProviders strict = connections.providers(clients, HostPolicy.PUBLIC_ONLY);
        for (String url : new String[] {
            URL,
            "https://127.0.0.1/v1",
            "https://localhost/v1",
            "https://[::1]/v1",
            "https://169.254.169.254/v1",
            "http://192.0.2.1/v1",
            "https://10.0.0.1:8443/v1"
        }) {
            connections.put("conn", url, "one");
            Found found = strict.client("org", "conn", OwnConnections.PROVIDER);
            assertEquals(
                    Failure.CONNECTION_UNUSABLE,
                    assertInstanceOf(Found.Refused.class, found, url).failure().kind());
        }
        assertEquals(0, connections.readings);
    }

    private ProviderClient ready() throws InterruptedException {
        return assertInstanceOf(Found.Ready.class, providers.client("org", "conn", OwnConnections.PROVIDER))
                .client();
    }

    private Failure refusal() throws InterruptedException {
        return assertInstanceOf(Found.Refused.class, providers.client("org", "conn", OwnConnections.PROVIDER))
                .failure();
    }
}
