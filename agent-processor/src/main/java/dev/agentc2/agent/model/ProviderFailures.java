package dev.agentc2.agent.model;

import dev.agentc2.agent.turn.Failure;
import dev.agentc2.platform.network.BlockedException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** From the ways in which a call to a provider fails to the kinds of failure that the core knows. */
final class ProviderFailures {
    private ProviderFailures() {}

    /**
     * Why a call failed that wasn't cancelled.
     *
     * @param error what was thrown; null when the stream merely ended too early
     */
    static Failure of(ProviderCall call, @Nullable Throwable error) {
        ProviderCall.Stop stopped = call.stopped();
        if (stopped == ProviderCall.Stop.SILENCE) {
            return new Failure(Failure.TIMEOUT, "The provider sent nothing for too long.");
        }
        if (stopped == ProviderCall.Stop.DEADLINE) {
            return new Failure(Failure.TIMEOUT, "The model call did not end in time.");
        }
        ProviderCall.Refusal refusal = call.refusal();
        if (refusal != null) {
            return refused(refusal);
        }
        if (error == null) {
            return new Failure(Failure.STREAM_CUT, "The provider's answer ended before it was whole.");
        }
        if (find(error, BlockedException.class) != null) {
            return new Failure(Failure.CONNECTION_UNUSABLE, "The address of the provider is not allowed.");
        }
        if (find(error, IOException.class) != null) {
            return broken(call, error);
        }
        if (error instanceof UnsupportedFeatureException || error instanceof IllegalArgumentException) {
            return new Failure(Failure.INVALID_REQUEST, "The request can't be put in the provider's form.");
        }
        return new Failure(Failure.PROVIDER_ERROR, "The provider reported an error while it answered.");
    }

    private static Failure broken(ProviderCall call, Throwable error) {
        boolean unreachable = find(error, ConnectException.class) != null
                || find(error, UnknownHostException.class) != null
                || find(error, SocketTimeoutException.class) != null;
        if (unreachable && !call.isAnswering()) {
            return new Failure(Failure.PROVIDER_UNREACHABLE, "The provider can't be reached.");
        }
        return new Failure(Failure.STREAM_CUT, "The connection to the provider broke.");
    }

    private static Failure refused(ProviderCall.Refusal refusal) {
        int status = refusal.status();
        String code = refusal.code();
        String detail = "The provider answered " + status + (code == null ? "." : " (" + code + ").");
        return new Failure(kind(status, code), detail, refusal.retryAfterMs());
    }

    private static String kind(int status, @Nullable String code) {
        if (status == 402 || "insufficient_quota".equals(code)) {
            return Failure.QUOTA_EXHAUSTED;
        }
        return switch (status) {
            case 401, 403 -> Failure.AUTHENTICATION;
            case 408, 504 -> Failure.TIMEOUT;
            case 429 -> Failure.RATE_LIMITED;
            case 409, 425 -> Failure.PROVIDER_ERROR;
            default -> status >= 400 && status < 500 ? Failure.INVALID_REQUEST : Failure.PROVIDER_ERROR;
        };
    }

    private static <T extends Throwable> @Nullable T find(Throwable error, Class<T> type) {
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
            cause = cause.getCause();
        }
        return null;
    }
}
