package dev.agentc2.platform.integration;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What has to hold for a row of the catalogue, so that a connection that is made from it can be used. */
final class IntegrationRules {
    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[a-z]+}");
    private static final Set<String> OAUTH = Set.of("clientId", "clientSecret");
    private static final int LONGEST = 200;

    private IntegrationRules() {}

    /** The rules that a row breaks. */
    static List<String> broken(Integration row) {
        List<String> broken = new ArrayList<>();
        check(broken, SLUG.matcher(row.slug()).matches(), "the slug is lower-case letters, digits and hyphens");
        check(broken, isText(row.name()), "the name is a text of at most " + LONGEST + " characters");
        check(broken, isText(row.purpose()) && row.purpose().endsWith("."), "the purpose is a sentence");
        check(broken, isSecure(row.source()) && isSecure(row.docs()), "source and docs are absolute https addresses");
        check(broken, row.checked().isAfter(LocalDate.EPOCH), "the day when it was checked is there");
        check(broken, isReachable(row), "it has either an absolute https address or, for stdio, a command");
        check(
                broken,
                hasItsCredentials(row),
                "its credentials are those of " + row.auth().slug());
        check(
                broken,
                row.credentials().stream().allMatch(field -> isText(field.label()) && isText(field.help())),
                "each credential has a label and says where to get it");
        return broken;
    }

    private static boolean isReachable(Integration row) {
        if (row.transport() == Transport.STDIO) {
            return row.command() != null && isText(row.command()) && row.url() == null;
        }
        return isSecure(row.url()) && row.command() == null && row.args().isEmpty();
    }

    private static boolean hasItsCredentials(Integration row) {
        Set<String> names =
                row.credentials().stream().map(CredentialField::name).collect(Collectors.toSet());
        boolean program = row.transport() == Transport.STDIO;
        boolean ofItsKind = switch (row.auth()) {
            case NONE -> names.isEmpty();
            case BEARER -> !program && names.equals(Set.of("token"));
            case HEADER ->
                !program
                        && names.equals(Set.of("header"))
                        && row.header() != null
                        && HEADER.matcher(row.header()).matches();
            case OAUTH -> !program && names.equals(OAUTH);
            case ENVIRONMENT ->
                program
                        && !names.isEmpty()
                        && names.stream()
                                .allMatch(name -> VARIABLE.matcher(name).matches());
        };
        return ofItsKind
                && names.size() == row.credentials().size()
                && (row.header() == null || row.auth() == AuthKind.HEADER);
    }

    private static boolean isText(String text) {
        return !text.isBlank() && text.length() <= LONGEST;
    }

    private static boolean isSecure(@Nullable String url) {
        if (url == null) {
            return false;
        }
        try {
            URI uri = new URI(PLACEHOLDER.matcher(url).replaceAll("x"));
            return "https".equals(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void check(List<String> broken, boolean kept, String rule) {
        if (!kept) {
            broken.add(rule);
        }
    }
}
