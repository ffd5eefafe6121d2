package dev.agentc2.platform.money;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The prices of one version of the price book. A released version never changes and stays readable for ever: whoever
 * reserved money with a version settles with the same one. A change of price is a new version. The books are resources
 * beside this class, {@code prices-<version>.tsv}; see {@link PriceBookReader} for their form. Immutable.
 */
public final class PriceBook {
    /** Released versions, oldest first; the last is the current one. */
    private static final List<String> RELEASED = List.of("2026-11-23");

    private final String version;
    private final Map<String, Map<String, Price>> exact = new HashMap<>();
    private final Map<String, Map<String, Price>> prefixes = new HashMap<>();
    private final List<Price> prices;

    PriceBook(String version, Collection<Price> prices) {
        this.version = version;
        this.prices = List.copyOf(prices);
        for (Price price : prices) {
            boolean prefix = price.pattern().endsWith("*");
            String name = prefix ? price.pattern().substring(0, price.pattern().length() - 1) : price.pattern();
            Map<String, Price> ofProvider =
                    (prefix ? prefixes : exact).computeIfAbsent(price.provider(), p -> new HashMap<>());
            if (ofProvider.put(name, price) != null) {
                throw new IllegalArgumentException(
                        "two prices of " + price.provider() + " " + price.pattern() + " in price book " + version);
            }
        }
    }

    /** The newest released version. */
    public static PriceBook current() {
        return Released.BOOKS.getLast();
    }

    /** A released version; empty when there is none of that name in this build. */
    public static Optional<PriceBook> version(String version) {
        return Released.BOOKS.stream()
                .filter(book -> book.version.equals(version))
                .findFirst();
    }

    /** Names of the released versions, oldest first. */
    public static List<String> versions() {
        return RELEASED;
    }

    /** Name of this version: the day of its release. */
    public String version() {
        return version;
    }

    /** All rows, in the order of the book. */
    public List<Price> prices() {
        return prices;
    }

    /** Price of a model: the row of that very name, else the one with the longest fitting beginning. */
    public Optional<Price> find(String provider, String model) {
        Price found = exact.getOrDefault(provider, Map.of()).get(model);
        if (found != null) {
            return Optional.of(found);
        }
        Map<String, Price> ofProvider = prefixes.getOrDefault(provider, Map.of());
        for (int length = model.length(); length >= 0; length--) {
            Price byPrefix = ofProvider.get(model.substring(0, length));
            if (byPrefix != null) {
                return Optional.of(byPrefix);
            }
        }
        return Optional.empty();
    }

    /** Read when first asked for. */
    private static final class Released {
        private static final List<PriceBook> BOOKS =
                RELEASED.stream().map(Released::read).toList();

        private static PriceBook read(String version) {
            String name = "prices-" + version + ".tsv";
            try (InputStream in = PriceBook.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException(name + " is missing in this build");
                }
                return PriceBookReader.read(version, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException("can't read " + name, e);
            }
        }
    }
}
