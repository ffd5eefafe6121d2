package dev.agentc2.ingress.vendor;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Addresses that documents of others name. */
final class Addresses {
    private static final int LONGEST = 2_048;

    private Addresses() {}

    /**
     * An absolute http or https address without credentials and fragment; empty for all else, for a browser does worse
     * things with other schemes.
     */
    static Optional<URI> of(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            URI address = new URI(text);
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("https") || scheme.equals("http");
            return web
                            && address.getHost() != null
                            && address.getRawUserInfo() == null
                            && address.getRawFragment() == null
                            && address.getPort() <= 65_535
                    ? Optional.of(address)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
