package dev.agentc2.tool.mcp.wire;

import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** Told how exchanges go, on the exchange's own thread. */
public interface ExchangeListener {
    /** A connection is there; from now on the request may reach the server. */
    void sending(HttpRequest request);

    /** The head of an answer is there, of its body nothing yet. */
    void answered(HttpRequest request, int status);

    /**
     * An exchange is over; what was read of it last may still be on its way through the SDK.
     *
     * @param failure why it ended early; null when it was read to its end
     */
    void ended(HttpRequest request, @Nullable Throwable failure);
}
