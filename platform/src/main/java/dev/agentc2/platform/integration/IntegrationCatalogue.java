package dev.agentc2.platform.integration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The servers that an organisation can connect to by choosing one and giving a credential, from {@code
 * integrations.yaml} beside this class. The same for all organisations, and public knowledge. Immutable.
 */
public final class IntegrationCatalogue {
    private static final String RESOURCE = "integrations.yaml";
    private static final int FINGERPRINT_BYTES = 8;

    private final List<Integration> integrations;
    private final Map<String, Integration> bySlug;
    private final String fingerprint;

    private IntegrationCatalogue(byte[] yaml) {
        integrations = IntegrationReader.read(yaml);
        bySlug = integrations.stream().collect(Collectors.toUnmodifiableMap(Integration::slug, Function.identity()));
        fingerprint = fingerprint(yaml);
    }

    /** The catalogue of this build; read and checked once, when first asked for. */
    public static IntegrationCatalogue current() {
        return Loaded.CATALOGUE;
    }

    /**
     * Reads a catalogue.
     *
     * @throws IllegalArgumentException when it isn't one; the message names every row that is wrong
     */
    static IntegrationCatalogue parse(byte[] yaml) {
        return new IntegrationCatalogue(yaml);
    }

    /** All of them, in the order of the catalogue. */
    public List<Integration> all() {
        return integrations;
    }

    /** The one of a slug. */
    public Optional<Integration> find(String slug) {
        return Optional.ofNullable(bySlug.get(slug));
    }

    /**
     * Those of a category that words are found in.
     *
     * @param category null for all
     * @param words words that all have to be found in names, purpose or category; null or blank for any
     */
    public List<Integration> matching(@Nullable Category category, @Nullable String words) {
        return integrations.stream()
                .filter(each -> category == null || each.category() == category)
                .filter(each -> words == null || words.isBlank() || each.mentions(words))
                .toList();
    }

    /** Another text for another content. */
    public String fingerprint() {
        return fingerprint;
    }

    private static String fingerprint(byte[] yaml) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(yaml);
            return HexFormat.of().formatHex(Arrays.copyOf(digest, FINGERPRINT_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Read when first asked for. */
    private static final class Loaded {
        private static final IntegrationCatalogue CATALOGUE = load();

        private static IntegrationCatalogue load() {
            try (InputStream in = IntegrationCatalogue.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException(RESOURCE + " is missing in this build");
                }
                return parse(in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException("can't read " + RESOURCE, e);
            }
        }
    }
}
