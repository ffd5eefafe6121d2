package dev.agentc2.embedded.vendor;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an authorization server remembers: clients, codes and tokens. Strict: a code is good once, each refresh token is good
 * once, and showing one twice ends all that came of the same consent. Thread-safe.
 */
final class VendorGrants {
    private final Map<String, Client> clients = new HashMap<>();
    private final Map<String, Code> codes = new HashMap<>();
    private final Map<String, Integer> refreshTokens = new HashMap<>();
    private final Map<String, Integer> accessTokens = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    private final Set<Integer> ended = new HashSet<>();
    private int number;
    private boolean forgiving;

    /** A client; its secret is null when it is a public one. */
    record Client(@Nullable String secret, String redirect) {}

    private record Code(String client, String challenge, String resource, String redirect) {}

    /** Tokens of a consent. */
    record Tokens(String access, String refresh) {}

    /** The server says no; the message is the code of RFC 6749. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String code;

        RefusedException(String code) {
            super(code, null, false, false);
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    synchronized void add(String id, Client client) {
        clients.put(id, client);
    }

    synchronized String register(String redirect) {
        String id = "client-" + ++number;
        clients.put(id, new Client(null, redirect));
        return id;
    }

    /** A code for what a browser brings, once the person agreed. */
    synchronized String authorize(Map<String, String> query) throws RefusedException {
        Client client = clients.get(query.getOrDefault("client_id", ""));
        String challenge = query.getOrDefault("code_challenge", "");
        if (client == null || !client.redirect().equals(query.get("redirect_uri"))) {
            throw new RefusedException("invalid_client");
        }
        if (!"S256".equals(query.get("code_challenge_method")) || challenge.length() != 43) {
            throw new RefusedException("invalid_request");
        }
        String code = "code-" + ++number;
        codes.put(
                code,
                new Code(
                        query.getOrDefault("client_id", ""),
                        challenge,
                        query.getOrDefault("resource", ""),
                        client.redirect()));
        return code;
    }

    /** Tokens for a code; {@code secret} is what the client showed. */
    synchronized Tokens trade(Map<String, String> form, String clientId, @Nullable String secret)
            throws RefusedException {
        requireClient(clientId, secret);
        Code code = codes.remove(form.getOrDefault("code", ""));
        if (code == null
                || !code.client().equals(clientId)
                || !code.redirect().equals(form.get("redirect_uri"))
                || !code.challenge().equals(s256(form.getOrDefault("code_verifier", "")))) {
            throw new RefusedException("invalid_grant");
        }
        if (!code.resource().equals(form.get("resource"))) {
            throw new RefusedException("invalid_target");
        }
        return tokens(++number);
    }

    /** Tokens for a refresh token, which is used up by that. */
    synchronized Tokens refresh(Map<String, String> form, String clientId, @Nullable String secret)
            throws RefusedException {
        requireClient(clientId, secret);
        String shown = form.getOrDefault("refresh_token", "");
        Integer consent = refreshTokens.get(shown);
        if (consent == null || ended.contains(consent)) {
            throw new RefusedException("invalid_grant");
        }
        if (!used.add(shown) && !forgiving) {
            ended.add(consent);
            throw new RefusedException("invalid_grant");
        }
        return tokens(consent);
    }

    private Tokens tokens(int consent) {
        Tokens tokens = new Tokens("access-" + ++number, "refresh-" + ++number);
        accessTokens.entrySet().removeIf(token -> token.getValue() == consent);
        accessTokens.put(tokens.access(), consent);
        refreshTokens.put(tokens.refresh(), consent);
        return tokens;
    }

    private void requireClient(String id, @Nullable String secret) throws RefusedException {
        Client client = clients.get(id);
        if (client == null || (client.secret() != null && !client.secret().equals(secret))) {
            throw new RefusedException("invalid_client");
        }
    }

    synchronized boolean isGood(String accessToken) {
        Integer consent = accessTokens.get(accessToken);
        return consent != null && !ended.contains(consent);
    }

    /** Access tokens are good no more; refresh tokens are. */
    synchronized void expireAll() {
        accessTokens.clear();
    }

    /** Refresh tokens that are used up are good all the same, as with vendors that have a period of grace. */
    synchronized void forgive() {
        forgiving = true;
    }

    /** As if the person took the consent back. */
    synchronized void endAll() {
        ended.addAll(refreshTokens.values());
    }

    private static String s256(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
