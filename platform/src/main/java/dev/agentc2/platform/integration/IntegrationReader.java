package dev.agentc2.platform.integration;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code integrations.yaml}; the comment at its top says what its fields mean. */
final class IntegrationReader {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private IntegrationReader() {}

    private record File(
            @Nullable LocalDate checked, @Nullable List<Row> integrations) {}

    private record Row(
            @Nullable String slug,
            @Nullable String name,
            @Nullable Category category,
            @Nullable String purpose,
            @Nullable Transport transport,
            @Nullable String url,
            @Nullable String command,
            @Nullable List<String> args,
            @Nullable AuthKind auth,
            @Nullable String header,
            @Nullable List<Credential> credentials,
            @Nullable List<String> scopes,
            @Nullable String help,
            @Nullable String docs,
            @Nullable String source,
            @Nullable LocalDate checked) {}

    private record Credential(
            @Nullable String name,
            @Nullable String label,
            @Nullable Boolean secret,
            @Nullable Boolean required,
            @Nullable String help) {}

    /**
     * All rows, in the order of the file.
     *
     * @throws IllegalArgumentException when it isn't a catalogue; the message names every row that is wrong
     */
    static List<Integration> read(byte[] yaml) {
        File file;
        try {
            file = YAML.readValue(yaml, File.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a catalogue of integrations: " + e.getMessage(), e);
        }
        List<Integration> read = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        Set<String> slugs = new HashSet<>();
        for (Row row : orNone(file.integrations())) {
            List<String> missing = missing(row);
            if (!missing.isEmpty()) {
                wrong.add(row.slug() + " lacks " + String.join(", ", missing));
                continue;
            }
            Integration integration = integration(row, file.checked());
            if (!slugs.add(integration.slug())) {
                wrong.add(integration.slug() + " is there twice");
            }
            IntegrationRules.broken(integration).forEach(rule -> wrong.add(integration.slug() + ": " + rule));
            read.add(integration);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("integrations are wrong: " + String.join("; ", wrong));
        }
        return List.copyOf(read);
    }

    private static List<String> missing(Row row) {
        List<String> missing = new ArrayList<>();
        note(missing, "slug", row.slug());
        note(missing, "name", row.name());
        note(missing, "category", row.category());
        note(missing, "purpose", row.purpose());
        note(missing, "auth", row.auth());
        note(missing, "source", row.source());
        return missing;
    }

    private static void note(List<String> missing, String field, @Nullable Object value) {
        if (value == null) {
            missing.add(field);
        }
    }

    private static Integration integration(Row row, @Nullable LocalDate checked) {
        String source = Objects.requireNonNull(row.source());
        AuthKind auth = Objects.requireNonNull(row.auth());
        return new Integration(
                Objects.requireNonNull(row.slug()),
                Objects.requireNonNull(row.name()),
                Objects.requireNonNull(row.category()),
                Objects.requireNonNull(row.purpose()),
                Objects.requireNonNullElse(row.transport(), Transport.STREAMABLE_HTTP),
                row.url(),
                row.command(),
                orNone(row.args()),
                auth,
                row.header(),
                auth == AuthKind.OAUTH && row.credentials() == null
                        ? CredentialField.ofOauth(Objects.requireNonNullElse(row.help(), ""))
                        : orNone(row.credentials()).stream()
                                .map(IntegrationReader::field)
                                .toList(),
                orNone(row.scopes()),
                row.help(),
                Objects.requireNonNullElse(row.docs(), source),
                source,
                Objects.requireNonNullElse(row.checked(), Objects.requireNonNullElse(checked, LocalDate.EPOCH)));
    }

    private static CredentialField field(Credential credential) {
        return new CredentialField(
                Objects.requireNonNullElse(credential.name(), ""),
                Objects.requireNonNullElse(credential.label(), ""),
                !Boolean.FALSE.equals(credential.secret()),
                !Boolean.FALSE.equals(credential.required()),
                Objects.requireNonNullElse(credential.help(), ""));
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
