package dev.agentc2.ingress.oauth;

import dev.agentc2.platform.database.Database;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Pattern;

/** Clients by what they call themselves: those that registered, and those that describe themselves at an address. Thread-safe. */
final class Clients {
    private static final Pattern REGISTERED = Pattern.compile("acl_[a-z0-9]{20}");
    private static final String PREFIX = "acl_";
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 20;
    private static final String NAMELESS = "An MCP client";

    private final Database database;
    private final ClientDocuments documents;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Clients(Database database, ClientDocuments documents, Clock clock) {
        this.database = database;
        this.documents = documents;
        this.clock = clock;
    }

    /** Registers a client. */
    Client register(ClientMetadata metadata) {
        String name = metadata.name().isEmpty() ? NAMELESS : metadata.name();
        Client client = new Client(newId(), name, null, metadata.redirects());
        return database.inTransaction(handle -> {
            ClientStore.add(handle, client, clock.instant());
            return client;
        });
    }

    private String newId() {
        StringBuilder id = new StringBuilder(PREFIX);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    /**
     * A client.
     *
     * @throws OAuthRefusal when there is none, or its description can't be used
     */
    Client get(String id) {
        if (ClientDocuments.isAddress(id)) {
            return documents.get(id);
        }
        Optional<Client> registered = REGISTERED.matcher(id).matches()
                ? database.inTransaction(handle -> ClientStore.find(handle, id))
                : Optional.empty();
        return registered.orElseThrow(() -> new OAuthRefusal(
                OAuthRefusal.INVALID_CLIENT,
                "This client is not registered here, or was not used for long; let it register anew."));
    }
}
