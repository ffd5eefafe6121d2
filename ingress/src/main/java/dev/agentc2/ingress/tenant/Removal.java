package dev.agentc2.ingress.tenant;

import dev.agentc2.platform.http.Parameters;
import io.javalin.http.Context;
import java.util.Map;

/**
 * What a DELETE takes along. Immutable.
 *
 * @param deletes how many of each kind of thing
 */
public record Removal(Map<String, Integer> deletes) {
    /** Whether the request only asks what would go ({@code ?dryRun=true}). */
    public static boolean isRehearsal(Context ctx) {
        return Parameters.flag(ctx, "dryRun").orElse(false);
    }
}
