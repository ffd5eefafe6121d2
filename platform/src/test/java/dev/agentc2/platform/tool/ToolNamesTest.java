package dev.agentc2.platform.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolNamesTest {
    @Test
    void aNameIsTheConnectionAndTheTool() {
        assertEquals(
                Map.of("find", "crm__find", "get.order", "crm__get_order"),
                ToolNames.of("crm", List.of("find", "get.order")));
    }

    @Test
    void namesFitWhatProvidersTakeAndStayApart() {
        List<String> remote = List.of("a.b", "a_b", "a b", "x".repeat(100), "x".repeat(101), "größe", "gr__e");
        for (String slug : List.of("c", "connection-with-a-name-of-very-many-letters-and-more-of-them")) {
            Map<String, String> names = ToolNames.of(slug, remote);
            assertEquals(remote.size(), new HashSet<>(names.values()).size(), names::toString);
            names.values().forEach(name -> {
                assertTrue(name.matches("[a-zA-Z0-9_-]{1,64}"), name);
                assertTrue(name.startsWith(ToolNames.prefix(slug) + ToolNames.BETWEEN), name);
            });
        }
    }

    @Test
    void aNameDoesntDependOnTheOthersUnlessTheyClash() {
        String alone = ToolNames.of("crm", List.of("x".repeat(100)))
                .values()
                .iterator()
                .next();
        assertEquals(
                alone, ToolNames.of("crm", List.of("find", "x".repeat(100))).get("x".repeat(100)));
    }

    @Test
    void longSlugsBeginNamesOfTheirOwn() {
        String long1 = "a".repeat(40) + "1";
        String long2 = "a".repeat(40) + "2";
        assertEquals(32, ToolNames.prefix(long1).length());
        assertTrue(!ToolNames.prefix(long1).equals(ToolNames.prefix(long2)));
        assertEquals("crm", ToolNames.prefix("crm"));
    }
}
