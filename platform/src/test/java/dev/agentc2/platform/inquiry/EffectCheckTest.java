package dev.agentc2.platform.inquiry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.inquiry.EffectCheck.Verdict;
import dev.agentc2.platform.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What checks are asked with, and what their answers say. */
class EffectCheckTest {
    private static final String CHECK = """
            {"tool":"find","arguments":{"reference":"$effectId","to":{"iban":"$arguments/to/iban"},
            "amounts":["$arguments/amount",7],"note":"$$5","flag":true},
            "happened":{"pointer":"/payments/0/status","equals":"done"},
            "notHappened":{"pointer":"/total","equals":0}}""";

    @Test
    void theArgumentsAreFilledOutOfTheCall() throws Exception {
        Optional<ObjectNode> filled = check(CHECK)
                .arguments()
                .filled((ObjectNode) json("{\"to\":{\"iban\":\"DE1\"},\"amount\":12.5}"), "t/1/1/c");
        assertEquals(
                Optional.of(json("{\"reference\":\"t/1/1/c\",\"to\":{\"iban\":\"DE1\"},\"amounts\":[12.5,7],"
                        + "\"note\":\"$5\",\"flag\":true}")),
                filled);
    }

    @Test
    void withoutAnArgumentThatIsWantedNothingIsAsked() throws Exception {
        assertEquals(Optional.empty(), check(CHECK).arguments().filled((ObjectNode) json("{\"amount\":1}"), "t/1/1/c"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'payments':[{'status':'done'}],'total':1} | HAPPENED",
                "{'payments':[],'total':0}                  | NOT_HAPPENED",
                "{'payments':[],'total':0.0}                | NOT_HAPPENED",
                "{'payments':[{'status':'pending'}],'total':1} | NOT_KNOWN",
                "{'payments':[{'status':'done'}],'total':0} | NOT_KNOWN",
                "{}                                         | NOT_KNOWN",
                "[1]                                        | NOT_KNOWN",
                "{'payments':[],'total':1e999}              | NOT_KNOWN",
            })
    void whatAnAnswerSays(String answer, Verdict verdict) throws Exception {
        assertEquals(verdict, check(CHECK).verdict(json(answer.replace('\'', '"'))));
    }

    @ParameterizedTest
    @CsvSource({"true,HAPPENED,NOT_KNOWN,NOT_KNOWN", "false,NOT_KNOWN,HAPPENED,HAPPENED"})
    void existenceIsAskedFor(boolean exists, Verdict there, Verdict isNull, Verdict missing) throws Exception {
        EffectCheck check = check("{\"tool\":\"find\",\"happened\":{\"pointer\":\"/id\",\"exists\":" + exists + "}}");
        assertEquals(there, check.verdict(json("{\"id\":0}")));
        assertEquals(isNull, check.verdict(json("{\"id\":null}")));
        assertEquals(missing, check.verdict(json("{}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7                                                    | tools.pay.check",
                "{'tool':'find'}                                      | tools.pay.check.happened",
                "{'tool':'','happened':{'pointer':'/a','equals':1}}   | tools.pay.check.tool",
                "{'tool':'pay','happened':{'pointer':'/a','equals':1}} | tools.pay.check.tool",
                "{'tool':'find','when':1,'happened':{'pointer':'/a','equals':1}} | tools.pay.check",
                "{'tool':'find','happened':{'pointer':'a','equals':1}} | tools.pay.check.happened",
                "{'tool':'find','happened':{'pointer':'/a'}}          | tools.pay.check.happened",
                "{'tool':'find','happened':{'pointer':'/a','equals':1,'exists':true}} | tools.pay.check.happened",
                "{'tool':'find','happened':{'pointer':'/a','exists':'yes'}} | tools.pay.check.happened",
                "{'tool':'find','happened':{'pointer':'/a','equals':1},'notHappened':[]} | tools.pay.check.notHappened",
                "{'tool':'find','arguments':[],'happened':{'pointer':'/a','equals':1}} | tools.pay.check.arguments",
                "{'tool':'find','arguments':{'x':['$amount']},'happened':{'pointer':'/a','equals':1}} | tools.pay.check.arguments",
            })
    void whatIsMalformedIsNamed(String check, String field) throws Exception {
        JsonNode settings = json("{\"tools\":{\"pay\":{\"check\":" + check.replace('\'', '"') + "}}}");
        assertEquals(
                List.of(field),
                DeclaredEffects.faults(settings).stream()
                        .map(DeclaredEffects.Fault::field)
                        .toList());
    }

    @Test
    void whatIsWellDeclaredHasNoFaults() throws Exception {
        assertEquals(List.of(), DeclaredEffects.faults(null));
        assertEquals(List.of(), DeclaredEffects.faults(json("{\"tools\":{\"pay\":{\"safety\":\"NEITHER\"}}}")));
        assertEquals(
                List.of(),
                DeclaredEffects.faults(
                        json("{\"tools\":{\"pay\":{\"check\":" + CHECK + ",\"effectIdArgument\":\"reference\"}}}")));
        assertEquals(
                List.of("tools.pay.effectIdArgument", "tools.pay.safety"),
                DeclaredEffects.faults(json("{\"tools\":{\"pay\":{\"safety\":\"NEITHER\",\"check\":" + CHECK
                                + ",\"effectIdArgument\":\" \"}}}"))
                        .stream()
                        .map(DeclaredEffects.Fault::field)
                        .toList());
    }

    private static EffectCheck check(String json) throws Exception {
        return EffectCheck.of(json(json));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return Json.MAPPER.readTree(text);
    }
}
