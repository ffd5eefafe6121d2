package dev.agentc2.perf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Requests to this machine over connections that are kept alive. Blocking and plain, for the client shares the
 * processor with what it measures.
 */
public final class Loopback {
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final int READ_TIMEOUT_MS = 30_000;

    private Loopback() {}

    /**
     * An address on this machine.
     *
     * @throws IllegalArgumentException when it is elsewhere
     */
    public static URI require(String url) {
        URI address = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        try {
            if (address.getHost() != null
                    && InetAddress.getByName(address.getHost()).isLoopbackAddress()) {
                return address;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(url + " can't be resolved", e);
        }
        throw new IllegalArgumentException(url + " isn't on this machine: measurements stay on loopback");
    }

    /** Opens a request; sends the body when there is one. */
    public static HttpURLConnection open(String method, URI address, String authorization, String body)
            throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
        connection.setRequestMethod(method);
        connection.setConnectTimeout(CONNECT_TIMEOUT_MS);
        connection.setReadTimeout(READ_TIMEOUT_MS);
        connection.setUseCaches(false);
        if (!authorization.isEmpty()) {
            connection.setRequestProperty("Authorization", authorization);
        }
        if (!body.isEmpty()) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setFixedLengthStreamingMode(bytes.length);
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(bytes);
            }
        }
        return connection;
    }

    /** The whole answer of a request that must succeed. */
    public static String text(HttpURLConnection connection) throws IOException {
        requireSuccess(connection);
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The lines of the answer of a request that must succeed, as they come. */
    static BufferedReader lines(HttpURLConnection connection) throws IOException {
        requireSuccess(connection);
        return new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void requireSuccess(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status >= 300) {
            try (InputStream error = connection.getErrorStream()) {
                String detail = error == null ? "" : new String(error.readAllBytes(), StandardCharsets.UTF_8);
                throw new IOException(connection.getURL() + " answered " + status + ": " + detail);
            }
        }
    }
}
