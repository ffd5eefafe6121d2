package dev.agentc2.agent.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.agentc2.agent.turn.ApprovalRule;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values out of arguments, and what connections' settings say about approval. */
class ApprovalPolicyTest {
    private final JsonArguments arguments = new JsonArguments();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"amount\":70}        | amount       | 70",
                "{\"amount\":7.50}      | amount       | 7.5",
                "{\"a\":{\"b\":\"x\"}}  | a.b          | x",
                "{\"yes\":true}         | yes          | true",
                "{\"amount\":1,\"amount\":2} | amount  | 2",
            })
    void aValueIsFoundByItsPath(String json, String path, String value) {
        assertEquals(value, arguments.text(json, path));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"amount\":null}   | amount",
                "{\"amount\":{}}     | amount",
                "{\"amount\":[5]}    | amount",
                "{}                  | amount",
                "{\"amount\":        | amount",
                "7                   | amount",
                "''                  | amount",
                "{\"a\":1}           | a.b",
            })
    void whatIsNoSingleValueIsNone(String json, String path) {
        assertNull(arguments.text(json, path));
    }

    @Test
    void aConnectionsSettingIsReadAndWhatCannotBeReadAsksAlways() {
        assertNull(ApprovalSetting.rule("pay", "NEVER", true));
        assertNull(ApprovalSetting.rule("pay", "DESTRUCTIVE", false));
        assertEquals(ApprovalRule.everyCall("pay"), ApprovalSetting.rule("pay", "DESTRUCTIVE", true));
        assertEquals(ApprovalRule.everyCall("pay"), ApprovalSetting.rule("pay", "ALWAYS", false));
        assertEquals(
                new ApprovalRule("pay", "amount", new BigDecimal("100"), List.of()),
                ApprovalSetting.rule("pay", "{\"argument\":\"amount\",\"above\":100}", false));
        assertEquals(
                new ApprovalRule("pay", "to", null, List.of("me")),
                ApprovalSetting.rule("pay", "{\"argument\":\"to\",\"unless\":[\"me\"]}", false));
        for (String unclear : List.of("maybe", "{}", "{\"argument\":\"a\"}", "[", "true", "{\"above\":5}")) {
            assertEquals(ApprovalRule.everyCall("pay"), ApprovalSetting.rule("pay", unclear, false), unclear);
        }
    }
}
