package dev.agentc2.platform.integration;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How an integration's server learns who calls. In data and answers in lower case. */
public enum AuthKind {
    /** It doesn't ask. */
    NONE,
    /** {@code Authorization: Bearer} with the credential {@code token}. */
    BEARER,
    /** A header of its own with the credential {@code header}. */
    HEADER,
    /** OAuth 2.1, authorised in the browser; the credentials are a client, where the vendor wants one of its own. */
    OAUTH,
    /** Variables in the environment of a program that is started; each credential is the variable of its name. */
    ENVIRONMENT;

    @JsonValue
    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }
}
