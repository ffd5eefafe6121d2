package dev.agentc2.tool.builtin;

import dev.agentc2.platform.network.HttpAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * An HTTP/1.1 response to a GET that asked for the connection to be closed. Immutable.
 *
 * @param status status code
 * @param headers last value of each header, by name in lower case
 * @param body the body, decoded, up to a limit
 * @param truncated whether the body goes on beyond the limit
 */
record WebResponse(int status, Map<String, String> headers, byte[] body, boolean truncated) {
    /** Value of a header; empty when there is none. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /**
     * Reads a response.
     *
     * @throws IOException when the connection breaks or the bytes aren't HTTP; the message tells which
     */
    static WebResponse read(InputStream connection, int bodyLimit) throws IOException {
        HttpAnswer answer = HttpAnswer.read(connection);
        byte[] bytes = answer.body().readNBytes(bodyLimit);
        boolean truncated = bytes.length == bodyLimit && answer.body().read() >= 0;
        return new WebResponse(answer.status(), answer.headers(), bytes, truncated);
    }
}
