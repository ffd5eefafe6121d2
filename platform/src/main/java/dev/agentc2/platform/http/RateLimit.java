package dev.agentc2.platform.http;

import io.javalin.http.HandlerType;

/** Bounds how often a caller uses a kind of endpoint. Thread-safe. */
@FunctionalInterface
public interface RateLimit {
    /** No bound. */
    RateLimit NONE = (caller, kind) -> Verdict.UNLIMITED;

    /** Kinds of endpoints that are counted apart, so that reading never keeps one from sending. */
    enum Kind {
        SEND,
        READ,
        STREAM,
        MANAGE;

        /** Kind of a route. */
        static Kind of(Route route) {
            if (route.streaming()) {
                return STREAM;
            }
            if (route.method() == HandlerType.GET) {
                return READ;
            }
            return route.permission() == Permission.CHAT ? SEND : MANAGE;
        }
    }

    /**
     * Whether one more request may pass.
     *
     * @param limit requests a minute; 0 when there is no limit
     * @param remaining requests that may follow at once
     * @param waitMs milliseconds until the next one may pass; 0 when this one may
     */
    record Verdict(long limit, long remaining, long waitMs) {
        static final Verdict UNLIMITED = new Verdict(0, 0, 0);
    }

    /** Counts a request in and tells whether it may pass; takes a few milliseconds at most. */
    Verdict take(Principal caller, Kind kind);
}
