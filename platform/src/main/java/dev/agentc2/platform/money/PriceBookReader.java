package dev.agentc2.platform.money;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a price book: text of lines with tab-separated columns. Empty lines and lines that begin with {@code #} are
 * comments.
 *
 * <pre>
 * provider  models  from-input-tokens  input  cached-input  cache-write  output  reasoning  valid-from  source
 * </pre>
 *
 * Prices are USD per million tokens. {@code models} is a list with commas; a name may end in {@code *}. A second line
 * of the same models with a higher {@code from-input-tokens} is the price of longer prompts. {@code =} stands for the
 * price of the bucket's plain sibling: input for the two cache columns, output for reasoning.
 */
final class PriceBookReader {
    private static final int COLUMNS = 10;
    private static final int DECIMALS = 6;

    private PriceBookReader() {}

    /**
     * The book of a text.
     *
     * @throws IllegalArgumentException when a line isn't of the form, saying which
     */
    static PriceBook read(String version, String text) {
        Map<String, Price> prices = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                add(prices, line.split("\t", -1));
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(
                        "price book " + version + ", line " + number + ": " + e.getMessage(), e);
            }
        }
        return new PriceBook(version, prices.values());
    }

    private static void add(Map<String, Price> prices, String[] columns) {
        if (columns.length != COLUMNS) {
            throw new IllegalArgumentException(COLUMNS + " columns are expected, not " + columns.length);
        }
        Price.Tier tier = new Price.Tier(Long.parseLong(columns[2]), rates(columns));
        LocalDate validFrom = LocalDate.parse(columns[8]);
        for (String pattern : columns[1].split(",")) {
            prices.compute(
                    columns[0] + " " + pattern,
                    (name, known) -> known == null
                            ? new Price(columns[0], pattern, List.of(tier), validFrom, columns[9])
                            : longer(known, tier));
        }
    }

    private static Price longer(Price known, Price.Tier next) {
        List<Price.Tier> tiers = new ArrayList<>(known.tiers());
        tiers.add(next);
        return new Price(known.provider(), known.pattern(), tiers, known.validFrom(), known.source());
    }

    private static Rates rates(String[] columns) {
        long input = picos(columns[3]);
        long output = picos(columns[6]);
        return new Rates(
                input, picosOr(columns[4], input), picosOr(columns[5], input), output, picosOr(columns[7], output));
    }

    private static long picosOr(String column, long plain) {
        return column.equals("=") ? plain : picos(column);
    }

    private static long picos(String usdPerMillionTokens) {
        return new BigDecimal(usdPerMillionTokens).movePointRight(DECIMALS).longValueExact();
    }
}
