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
     * Whether one more request may pass one of the limits.
     *
     * @param limit requests a minute; 0 when there is no limit
     * @param remaining requests that may follow at once
     * @param waitMs milliseconds until the next one may pass; 0 when this one may
     */
    record Count(long limit, long remaining, long waitMs) {
        public static final Count UNLIMITED = new Count(0, 0, 0);

        private boolean stricterThan(Count other) {
            if (limit == 0 || other.limit == 0) {
                return other.limit == 0;
            }
            return waitMs == other.waitMs ? remaining <= other.remaining : waitMs > other.waitMs;
        }
    }

    /**
     * Whether one more request may pass both limits.
     *
     * @param caller of the caller at this kind of endpoint
     * @param organization of the whole organisation
     */
    record Verdict(Count caller, Count organization) {
        static final Verdict UNLIMITED = new Verdict(Count.UNLIMITED, Count.UNLIMITED);

        /** The one that counts: which makes wait longer, else which leaves less. */
        public Count stricter() {
            return caller.stricterThan(organization) ? caller : organization;
        }

        /** Milliseconds until the next one may pass; 0 when this one may. */
        public long waitMs() {
            return Math.max(caller.waitMs, organization.waitMs);
        }
    }

    /** Counts a request in and tells whether it may pass; takes a few milliseconds at most. */
    Verdict take(Principal caller, Kind kind);
}
