package dev.agentc2.platform.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The catalogue that ships, and what is refused as one. Loading checks every row by {@link IntegrationRules}. */
class IntegrationCatalogueTest {
    private static final String GOOD = """
            - slug: shop
              name: Shop
              category: payments
              purpose: Sells things.
              url: https://mcp.shop.example/mcp
              auth: bearer
              credentials: [{name: token, label: Key, help: Settings.}]
              source: https://docs.shop.example/mcp
            """;

    @Test
    void whatShipsIsRightAndHasWhatPeopleAskFor() {
        IntegrationCatalogue catalogue = IntegrationCatalogue.current();
        assertTrue(catalogue.all().size() >= 50, () -> catalogue.all().size() + " integrations");
        Set<String> slugs = catalogue.all().stream().map(Integration::slug).collect(Collectors.toSet());
        assertTrue(slugs.containsAll(
                Set.of("hubspot", "jira", "slack", "github", "gmail", "google-drive", "stripe", "notion", "linear")));
        assertEquals(catalogue.all().size(), slugs.size());
        for (Category category : Category.values()) {
            assertFalse(catalogue.matching(category, null).isEmpty(), category.slug());
        }
    }

    @Test
    void itIsSearchedByCategoryAndWords() {
        IntegrationCatalogue catalogue = IntegrationCatalogue.current();
        assertEquals(List.of("jira"), slugs(catalogue.matching(null, "CONFLUENCE pages")));
        assertEquals(List.of("stripe"), slugs(catalogue.matching(Category.PAYMENTS, "stripe")));
        assertEquals(List.of(), slugs(catalogue.matching(Category.CRM, "stripe")));
        assertEquals(catalogue.all(), catalogue.matching(null, " "));
        assertEquals("Linear", catalogue.find("linear").orElseThrow().name());
        assertTrue(catalogue.find("nothing").isEmpty());
    }

    @Test
    void whatTheExecutorReadsFollowsFromTheKindOfAuthentication() {
        IntegrationCatalogue catalogue = IntegrationCatalogue.current();
        assertEquals("bearer", catalogue.find("github").orElseThrow().authSetting());
        assertEquals("header:x-api-key", catalogue.find("exa").orElseThrow().authSetting());
        assertEquals("oauth", catalogue.find("notion").orElseThrow().authSetting());
        Integration program = catalogue.find("brave-search").orElseThrow();
        assertEquals("none", program.authSetting());
        assertEquals(List.of("BRAVE_API_KEY"), program.environment());
        assertTrue(catalogue.find("gitlab").orElseThrow().isTemplate());
        assertFalse(program.isTemplate());
    }

    @Test
    void aRowThatCouldNotBeUsedIsRefusedByName() {
        assertEquals(1, parse(GOOD).all().size());
        refused(GOOD + GOOD, "shop is there twice");
        refused(GOOD.replace("https://mcp", "http://mcp"), "absolute https address");
        refused(GOOD.replace("https://docs.shop.example/mcp", "docs.shop.example"), "source and docs");
        refused(GOOD.replaceAll("  source.*\n", ""), "shop lacks source");
        refused(GOOD.replace("name: token", "name: key"), "credentials are those of bearer");
        refused(GOOD.replace("auth: bearer", "auth: none"), "credentials are those of none");
        refused(GOOD.replace("auth: bearer", "auth: header"), "credentials are those of header");
        refused(GOOD.replace("auth: bearer", "auth: oauth"), "credentials are those of oauth");
        refused(GOOD.replace("auth: bearer", "auth: environment"), "credentials are those of environment");
        refused(GOOD.replace("auth: bearer", "auth: bearer\n  transport: stdio"), "for stdio, a command");
        refused(GOOD.replace("help: Settings.", "secret: true"), "says where to get it");
        refused(GOOD.replace("Sells things.", "Shop"), "purpose is a sentence");
        refused(GOOD.replace("category: payments", "category: toys"), "not a catalogue");
        refused(GOOD + "  colour: red\n", "not a catalogue");
        wrong("integrations:\n" + GOOD, "the day when it was checked");
    }

    @Test
    void anotherContentHasAnotherFingerprint() {
        assertEquals(parse(GOOD).fingerprint(), parse(GOOD).fingerprint());
        assertFalse(parse(GOOD)
                .fingerprint()
                .equals(parse(GOOD.replace("Sells", "Buys")).fingerprint()));
    }

    private static void refused(String rows, String words) {
        wrong(file(rows), words);
    }

    private static void wrong(String yaml, String words) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> IntegrationCatalogue.parse(yaml.getBytes(UTF_8)));
        assertTrue(String.valueOf(refusal.getMessage()).contains(words), refusal::toString);
    }

    private static String file(String rows) {
        return "checked: 2026-11-29\nintegrations:\n" + rows;
    }

    private static IntegrationCatalogue parse(String rows) {
        return IntegrationCatalogue.parse(file(rows).getBytes(UTF_8));
    }

    private static List<String> slugs(List<Integration> integrations) {
        return integrations.stream().map(Integration::slug).toList();
    }
}
