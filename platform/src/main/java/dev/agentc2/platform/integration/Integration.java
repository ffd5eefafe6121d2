package dev.agentc2.platform.integration;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server that an organisation can connect to by a credential. Immutable.
 *
 * @param slug short name, unique
 * @param name name for people
 * @param purpose what it is for, one sentence
 * @param url address, null for programs; {@code {braces}} stand for what whoever connects fills in
 * @param command program, null unless the transport is {@link Transport#STDIO}
 * @param args the program's arguments, with braces like the address
 * @param header name of the header for {@link AuthKind#HEADER}, null otherwise
 * @param credentials what is asked for, in this order
 * @param scopes of OAuth, where the vendor documents them
 * @param help where to get credentials, as far as no single one's help says so
 * @param docs address of the documentation for people
 * @param source address of the vendor's public documentation that these facts are from
 * @param checked day when they were looked up there
 */
public record Integration(
        String slug,
        String name,
        Category category,
        String purpose,
        Transport transport,
        @Nullable String url,
        @Nullable String command,
        List<String> args,
        AuthKind auth,
        @Nullable String header,
        List<CredentialField> credentials,
        List<String> scopes,
        @Nullable String help,
        String docs,
        String source,
        LocalDate checked) {
    public Integration {
        args = List.copyOf(args);
        credentials = List.copyOf(credentials);
        scopes = List.copyOf(scopes);
    }

    /** The setting {@code auth} of a connection: {@code none}, {@code bearer}, {@code header:<name>} or {@code oauth}. */
    @JsonIgnore
    public String authSetting() {
        return switch (auth) {
            case NONE, ENVIRONMENT -> "none";
            case BEARER -> "bearer";
            case HEADER -> "header:" + header;
            case OAUTH -> "oauth";
        };
    }

    /** Names of the credentials that become variables of the program. */
    @JsonIgnore
    public List<String> environment() {
        return auth == AuthKind.ENVIRONMENT
                ? credentials.stream().map(CredentialField::name).toList()
                : List.of();
    }

    /** Whether the address or the arguments can't be used before something is filled in. */
    @JsonIgnore
    public boolean isTemplate() {
        return Stream.concat(Stream.ofNullable(url), args.stream()).anyMatch(text -> text.contains("{"));
    }

    /** Whether words are found in its names or its purpose, whatever their case. */
    boolean mentions(String words) {
        String text = (slug + " " + name + " " + purpose + " " + category.slug()).toLowerCase(Locale.ROOT);
        return Stream.of(words.toLowerCase(Locale.ROOT).strip().split("\\s+")).allMatch(text::contains);
    }
}
