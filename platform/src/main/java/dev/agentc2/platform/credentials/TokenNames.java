package dev.agentc2.platform.credentials;

import java.util.Map;

/** Names of the credentials of a connection that is used by OAuth. */
public final class TokenNames {
    public static final String CLIENT_ID = "clientId";
    public static final String CLIENT_SECRET = "clientSecret";
    /** How the client says who it is, by the names of RFC 7591; {@code client_secret_post} when it is missing. */
    public static final String CLIENT_METHOD = "clientMethod";
    /** Where the client may be sent back to; there when it was registered by us. */
    public static final String CLIENT_REDIRECT = "clientRedirect";
    /** The authorization server; there when it was found out. */
    public static final String ISSUER = "issuer";

    public static final String TOKEN_URL = "tokenUrl";
    /** What the tokens are for, as the authorization server calls it (RFC 8707). */
    public static final String RESOURCE = "resource";
    /** Address of the server that the tokens may be shown to; any when it is missing. */
    public static final String AUTHORIZED_FOR = "authorizedFor";

    public static final String REFRESH_TOKEN = "refreshToken";
    public static final String ACCESS_TOKEN = "accessToken";
    /** Epoch milliseconds; when it is missing the access token lasts until a server refuses it. */
    public static final String EXPIRES_AT = "expiresAt";

    private TokenNames() {}

    static boolean areIn(Map<String, String> credentials) {
        return credentials.containsKey(REFRESH_TOKEN) || credentials.containsKey(ACCESS_TOKEN);
    }
}
