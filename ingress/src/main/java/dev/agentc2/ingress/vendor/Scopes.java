package dev.agentc2.ingress.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a token may be used for, as words. */
public final class Scopes {
    /** More is no list that anybody agrees to. */
    public static final int MOST = 100;

    /** Asked for where it is offered: without it some servers give no refresh token. */
    static final String OFFLINE = "offline_access";

    private static final Pattern ONE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,256}");

    private Scopes() {}

    /** Whether a text is one scope (RFC 6749, section 3.3). */
    public static boolean isOne(String text) {
        return ONE.matcher(text).matches();
    }

    /** Those of a list in a document; what isn't one is left out. */
    static List<String> of(JsonNode list) {
        List<String> scopes = new ArrayList<>();
        for (JsonNode each : list) {
            if (each.isTextual() && isOne(each.textValue()) && scopes.size() < MOST) {
                scopes.add(each.textValue());
            }
        }
        return scopes;
    }

    /**
     * What to ask for: the first that says anything of what the caller wants, what the connection is set up with, what the
     * server's challenge names and what its metadata names.
     */
    static List<String> chosen(List<String> wanted, List<String> setUp, Challenge challenge, List<String> resource) {
        for (List<String> each : List.of(wanted, setUp, challenge.scopes(), resource)) {
            if (!each.isEmpty()) {
                return each;
            }
        }
        return List.of();
    }
}
