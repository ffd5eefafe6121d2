package dev.agentc2.platform.http;

import dev.agentc2.platform.config.Settings;
import java.net.URI;

/** Where browsers find the platform, as it tells others who send people back to it. */
public final class OwnAddress {
    private OwnAddress() {}

    /**
     * Where a path of the platform is found from outside.
     *
     * @param path with its first slash
     */
    public static URI of(Settings settings, String path) {
        String origin = settings.find(Settings.PUBLIC_URL)
                .map(URI::toString)
                .orElseGet(() -> "http://localhost:" + settings.get(Settings.HTTP_PORT));
        return URI.create((origin.endsWith("/") ? origin.substring(0, origin.length() - 1) : origin) + path);
    }
}
