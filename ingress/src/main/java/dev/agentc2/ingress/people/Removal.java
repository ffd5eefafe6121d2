package dev.agentc2.ingress.people;

import dev.agentc2.platform.http.Parameters;
import io.javalin.http.Context;
import java.util.Map;

/**
 * What a DELETE takes along. Immutable.
 *
 * @param deletes how many of each kind of thing
 */
record Removal(Map<String, Integer> deletes) {
    /** Whether the request only asks what would go ({@code ?dryRun=true}). */
    static boolean isRehearsal(Context ctx) {
        String text = ctx.queryParam("dryRun");
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.equals("true")) {
            return true;
        }
        throw Parameters.invalid("dryRun", "dryRun is true or false.");
    }
}
