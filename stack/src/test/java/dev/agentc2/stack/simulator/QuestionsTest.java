package dev.agentc2.stack.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the simulated model makes of a question. */
class QuestionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "What is 2+2? | 2+2",
                "please compute (12.5 + 7) * 3 ^ 2, thanks | (12.5 + 7) * 3 ^ 2",
                "what's 12.5% of 840? | 12.5 / 100 * 840",
                "17 times 23 | 17 * 23",
                "1,000,000 divided by 8 | 1000000 / 8",
                "square root of 2 plus 1 | sqrt(2) + 1",
                "max(3, 4) - 1 please | max(3, 4) - 1",
                "3 x 4 | 3 * 4",
                "-5 + 3 | -5 + 3",
            })
    void findsTheCalculation(String question, String expression) {
        assertEquals(Optional.of(expression), Arithmetic.in(question));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "call me at 12:30",
                "the report of 2026-11-23",
                "see https://example.com/1+2",
                "tool x3 #abc-1",
                "I have 3 cats and 4 dogs",
                "max is here",
                "5 - no"
            })
    void findsNoneWhereThereIsNone(String question) {
        assertEquals(Optional.empty(), Arithmetic.in(question));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "What time is it? | true",
                "tell me the current date in Tokyo | true",
                "which day is it | true",
                "What's today? | true",
                "Have a nice day | false",
                "I had a good time in Rome | false",
                "What is love? | false",
            })
    void recognisesAQuestionAboutTime(String question, boolean asked) {
        assertEquals(asked, TimeQuestion.isAsked(question));
    }

    @Test
    void findsTheZoneOfACity() {
        assertEquals(Optional.of("Asia/Tokyo"), TimeQuestion.zone("what time is it in Tokyo?"));
        assertEquals(Optional.of("America/New_York"), TimeQuestion.zone("time in new york please"));
        assertEquals(Optional.of("Europe/Berlin"), TimeQuestion.zone("the time for Europe/Berlin"));
        assertEquals(Optional.empty(), TimeQuestion.zone("the time in Atlantis"));
    }

    @Test
    void readsScriptWords() {
        ScriptWords words = ScriptWords.of("tool x3 #abc123 mockerr:503 x2");
        assertEquals(3, words.toolRounds());
        assertEquals(Optional.of("#abc123"), words.echo());
        assertEquals(Optional.of(new ScriptWords.ScriptedFault(new Fault.Status(503), 2)), words.fault());
        assertEquals(0, ScriptWords.of("stools and toolboxes").toolRounds());
        assertEquals(
                Optional.of(new ScriptWords.ScriptedFault(new Fault.Cut(), Integer.MAX_VALUE)),
                ScriptWords.of("mockcut").fault());
    }
}
