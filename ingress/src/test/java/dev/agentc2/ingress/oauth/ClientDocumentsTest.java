package dev.agentc2.ingress.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.network.BlockedException;
import dev.agentc2.platform.network.HostPolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientDocumentsTest {
    private static final String ID = "https://app.example.com/client.json";
    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");

    private final Map<URI, String> web = new HashMap<>();
    private final List<URI> read = new ArrayList<>();

    private ClientDocuments documents(Instant now) {
        return new ClientDocuments(
                address -> {
                    read.add(address);
                    String found = web.get(address);
                    if (found == null) {
                        throw new IOException("nothing is there");
                    }
                    return new ClientDocuments.Document(found.getBytes(StandardCharsets.UTF_8), "");
                },
                Clock.fixed(now, ZoneOffset.UTC));
    }

    private static String description(String id, String more) {
        return "{\"client_id\":\"" + id + "\",\"client_name\":\"App\",\"redirect_uris\":[\"http://127.0.0.1/cb\"],"
                + "\"logo_uri\":\"https://app.example.com/logo.png\"" + more + "}";
    }

    @Test
    void aClientIsWhatItsAddressSaysAndIsReadOnce() {
        web.put(URI.create(ID), description(ID, ",\"token_endpoint_auth_method\":\"none\""));
        ClientDocuments documents = documents(NOW);
        Client client = documents.get(ID);
        assertEquals("App", client.name());
        assertEquals("app.example.com", client.host());
        assertTrue(client.redirect("http://127.0.0.1:4711/cb").isPresent());
        documents.get(ID);
        assertEquals(1, read.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"token_endpoint_auth_method\":\"client_secret_basic\"",
                ",\"token_endpoint_auth_method\":\"private_key_jwt\"",
                ",\"grant_types\":[\"implicit\"]"
            })
    void aDescriptionOfAnotherKindOfClientIsRefused(String more) {
        web.put(URI.create(ID), description(ID, more));
        assertRefused(ID);
    }

    @Test
    void aDescriptionThatNamesAnotherClientOrNobodyIsRefused() {
        web.put(URI.create(ID), description("https://app.example.com/client.json?", ""));
        assertRefused(ID);
        web.put(URI.create(ID), description(ID, "").replace("\"App\"", "\"\""));
        assertRefused(ID);
        web.put(URI.create(ID), "[]");
        assertRefused(ID);
        web.clear();
        assertRefused(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.com",
                "https://app.example.com/",
                "https://user@app.example.com/client.json",
                "https://app.example.com/client.json#x",
                "https://app.example.com/a/../client.json",
                "https:///client.json",
                "https:// "
            })
    void whatCantBeAnAddressOfADescriptionIsntRead(String id) {
        assertRefused(id);
        assertTrue(read.isEmpty());
    }

    private void assertRefused(String id) {
        assertThrows(OAuthRefusal.class, () -> documents(NOW).get(id));
    }

    @Test
    void aDescriptionIsKeptAsLongAsItSaysWithinBounds() {
        assertEquals(ClientDocuments.SHORTEST, ClientDocuments.life(""));
        assertEquals(ClientDocuments.SHORTEST, ClientDocuments.life("no-store"));
        assertEquals(ClientDocuments.SHORTEST, ClientDocuments.life("max-age=1"));
        assertEquals(Duration.ofMinutes(20), ClientDocuments.life("public, max-age=1200"));
        assertEquals(ClientDocuments.LONGEST, ClientDocuments.life("max-age=999999999"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/c",
                "https://localhost/c",
                "https://169.254.169.254/latest/meta-data",
                "https://[::1]/c",
                "https://10.0.0.1/c"
            })
    void whatIsInsideIsntReached(String address) {
        WebDocuments documents = new WebDocuments(HostPolicy.PUBLIC_ONLY);
        assertThrows(BlockedException.class, () -> documents.read(URI.create(address)));
    }
}
