package dev.agentc2.ingress.tenant;

import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.RequestInfo;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/**
 * Who did what to which thing. Immutable.
 *
 * @param orgId tenant that it belongs to
 * @param actor opaque id of who did it: {@code key:<id>}, {@code user:<id>}, {@code system:<service>}
 * @param action noun.verb, such as {@code agent.publish}
 * @param subjectType kind of thing, such as {@code agent}
 * @param subjectId which one
 * @param before the thing as its answer shows it, so without secrets; null when it is new
 * @param after likewise; null when it is gone
 * @param requestId request that caused it; null when there was none
 */
public record Change(
        String orgId,
        String actor,
        String action,
        String subjectType,
        String subjectId,
        @Nullable Object before,
        @Nullable Object after,
        @Nullable String requestId) {
    /** A change that a request makes. */
    public static Change by(
            Context ctx,
            String action,
            String subjectType,
            String subjectId,
            @Nullable Object before,
            @Nullable Object after) {
        Principal principal = Principal.of(ctx);
        return new Change(
                principal.orgId(),
                principal.actor(),
                action,
                subjectType,
                subjectId,
                before,
                after,
                RequestInfo.of(ctx).requestId());
    }
}
