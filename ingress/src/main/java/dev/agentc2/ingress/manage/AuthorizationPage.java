package dev.agentc2.ingress.manage;

import io.javalin.http.Context;

/** A page of one sentence, for who comes back from an authorization server and has no page of ours open. */
final class AuthorizationPage {
    private AuthorizationPage() {}

    static void tell(Context ctx, int status, String sentence) {
        ctx.status(status)
                .html("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                        + "<meta name=\"viewport\" content=\"width=device-width\"><title>AgentC2</title></head><body>"
                        + "<h1>AgentC2</h1><p role=\"status\">" + escaped(sentence) + "</p>"
                        + "<p><a href=\"/#/connections\">Connections</a></p></body></html>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
