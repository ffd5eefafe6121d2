package dev.agentc2.ingress.access;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.util.Optional;

/**
 * Who somebody is at the OpenID provider. Immutable.
 *
 * @param verifiedEmail the e-mail, when the provider says that it is this person's
 */
record OidcIdentity(String issuer, String subject, Optional<String> verifiedEmail, String name) {
    private static final int LONGEST_NAME = 200;

    static OidcIdentity of(JWTClaimsSet claims) throws ParseException {
        Object verified = claims.getClaim("email_verified"); // a text at some providers
        Optional<String> email = "true".equals(String.valueOf(verified))
                ? EmailAddress.of(claims.getStringClaim("email"))
                : Optional.empty();
        String name = claims.getStringClaim("name");
        String shown = name == null || name.isBlank() ? email.orElse("").split("@", 2)[0] : name.strip();
        return new OidcIdentity(
                claims.getIssuer(),
                claims.getSubject(),
                email,
                shown.length() > LONGEST_NAME ? shown.substring(0, LONGEST_NAME) : shown);
    }

    @Override
    public String toString() {
        return "OidcIdentity[***]";
    }
}
