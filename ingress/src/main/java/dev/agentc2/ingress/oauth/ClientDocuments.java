package dev.agentc2.ingress.oauth;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients that describe themselves at the address that is their id. A description is kept as long as it says, but not
 * shorter or longer than is good for us; failures aren't kept. Thread-safe.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-02">OAuth Client ID
 *     Metadata Document</a>
 */
final class ClientDocuments {
    static final Duration SHORTEST = Duration.ofMinutes(5);
    static final Duration LONGEST = Duration.ofHours(1);

    private static final int MOST = 1_000;
    private static final int LONGEST_ADDRESS = 1_000;
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[\\s,])max-age=(\\d{1,9})");
    private static final Logger LOG = LoggerFactory.getLogger(ClientDocuments.class);

    private final DocumentSource source;
    private final Clock clock;
    private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST;
        }
    };

    private record Known(Client client, Instant until) {}

    /** Where descriptions come from. */
    @FunctionalInterface
    interface DocumentSource {
        /**
         * What is at an address.
         *
         * @throws IOException when it can't or may not be read, or isn't there
         */
        Document read(URI address) throws IOException;
    }

    /** A document, with the value of its Cache-Control; empty when there is none. */
    record Document(byte[] body, String cacheControl) {}

    ClientDocuments(DocumentSource source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Whether a client's id is meant as an address. */
    static boolean isAddress(String id) {
        return id.startsWith("https://");
    }

    /**
     * A client by its address.
     *
     * @throws OAuthRefusal when it can't be one, or its description can't be read or used
     */
    Client get(String id) {
        Instant now = clock.instant();
        synchronized (known) {
            Known found = known.get(id);
            if (found != null && now.isBefore(found.until())) {
                return found.client();
            }
        }
        URI address = address(id);
        Document document = read(address);
        Client client = client(id, address, ClientMetadata.parse(document.body()));
        synchronized (known) {
            known.put(id, new Known(client, now.plus(life(document.cacheControl()))));
        }
        return client;
    }

    private static URI address(String id) {
        try {
            URI address = new URI(id);
            boolean fit = id.length() <= LONGEST_ADDRESS
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawFragment() == null
                    && address.getRawPath().length() > 1
                    && address.normalize().equals(address);
            if (fit) {
                return address;
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw refused("must be an https address with a path, without credentials, fragment and dot segments");
    }

    private Document read(URI address) {
        try {
            return source.read(address);
        } catch (IOException e) {
            LOG.info("The description of a client can't be read: {}", e.getMessage());
            throw refused("leads to no description that can be read from here");
        }
    }

    private static Client client(String id, URI address, ClientMetadata metadata) {
        if (!metadata.clientId().equals(id) || metadata.name().isEmpty()) {
            throw refused("leads to a description without client_name, or with another client_id");
        }
        if (!metadata.authentication().isEmpty() && !metadata.authentication().equals("none")) {
            throw refused("leads to a description with a token_endpoint_auth_method other than none");
        }
        return new Client(id, metadata.name(), address.getHost(), metadata.redirects());
    }

    static Duration life(String cacheControl) {
        Matcher age = MAX_AGE.matcher(cacheControl);
        Duration said = age.find() ? Duration.ofSeconds(Long.parseLong(age.group(1))) : SHORTEST;
        if (said.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return said.compareTo(LONGEST) > 0 ? LONGEST : said;
    }

    private static OAuthRefusal refused(String why) {
        return new OAuthRefusal(OAuthRefusal.INVALID_CLIENT, "The client_id " + why + ".");
    }
}
