package dev.agentc2.platform.oauth;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for tokens. Immutable; its text holds no secret.
 *
 * @param secret null for a public client, which the proof key alone protects
 * @param method how it says who it is at the token endpoint
 */
public record OAuthClient(String id, @Nullable String secret, Method method) {
    /** Ways of RFC 7591, section 2. */
    public enum Method {
        NONE("none"),
        BASIC("client_secret_basic"),
        POST("client_secret_post");

        private final String wireName;

        Method(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }

        /** The method of a name; empty for one that isn't known here. */
        public static Optional<Method> named(String wireName) {
            for (Method method : values()) {
                if (method.wireName.equals(wireName)) {
                    return Optional.of(method);
                }
            }
            return Optional.empty();
        }
    }

    /** Without a secret there is one way only. */
    public OAuthClient {
        method = secret == null ? Method.NONE : method;
    }

    /** Adds to a request of the token endpoint who makes it. */
    void sign(Map<String, String> form, Map<String, String> headers) {
        if (method == Method.BASIC && secret != null) {
            headers.put("Authorization", OAuthForm.basic(id, secret));
            return;
        }
        form.put("client_id", id);
        if (method == Method.POST && secret != null) {
            form.put("client_secret", secret);
        }
    }

    @Override
    public String toString() {
        return "OAuthClient[" + id + ", " + method + "]";
    }
}
