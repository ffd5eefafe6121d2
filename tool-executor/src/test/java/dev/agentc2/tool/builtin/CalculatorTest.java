package dev.agentc2.tool.builtin;

import static dev.agentc2.tool.builtin.Calls.call;
import static dev.agentc2.tool.builtin.Calls.explanation;
import static dev.agentc2.tool.builtin.Calls.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.tool.ToolOutcome.FailureKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalculatorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 + 2 * 3 | 7",
                "(1 + 2) * 3 | 9",
                "10 - 4 - 3 | 3",
                "100 / 10 / 2 | 5",
                "0.1 + 0.2 | 0.3",
                "-2 ^ 2 | -4",
                "(-2) ^ 2 | 4",
                "2 ^ 3 ^ 2 | 512",
                "2 ^ -2 | 0.25",
                "2 * -3 | -6",
                "--5 | 5",
                "7 % 3 | 1",
                "-7 % 3 | -1",
                "7.5 % 2 | 1.5",
                "1 / 8 | 0.125",
                "1 / 3 | 0.3333333333333333333333333333333333",
                "sqrt(16) | 4",
                "sqrt(2) | 1.414213562373095048801688724209698",
                "ABS(-3.5) | 3.5",
                "min(3, 1, 2) + max(1, 5) | 6",
                "round(2.5) | 3",
                "round(-2.5) | -3",
                "round(2 * sqrt(10), 3) | 6.325",
                "round(1234, -2) | 1200",
                "1.5e3 + 1E-2 | 1500.01",
                ".5 + 5. | 5.5",
                "12.5 / 100 * 840 | 105",
                "0 * -5 | 0",
                "0 ^ 0 | 1",
                "(-1) ^ 1000001 | -1",
                "round(1000 * (1 + 0.05 / 365) ^ (365 * 30), 2) | 4481.23",
                "2 ^ 0.5 | 1.41421356237310",
                "10 ^ 20 | 100000000000000000000",
            })
    void evaluates(String expression, String result) throws Exception {
        BigDecimal expected = new BigDecimal(result);
        BigDecimal actual = new BigDecimal(json(call(new Calculator(), "expression", expression))
                .path("result")
                .asText());
        assertEquals(0, expected.compareTo(actual), expression + " = " + actual);
    }

    @Test
    void wholeNumbersHaveAllTheirDigits() {
        BigInteger exact = BigInteger.valueOf(7).pow(500);
        assertEquals(exact.toString(), Calculator.written(Expression.evaluate("7 ^ 500")));
        assertEquals("1" + "0".repeat(100), Calculator.written(Expression.evaluate("10 ^ 100")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 + | position 4",
                "(1 + 2 | ')' is expected",
                "1 2 | an operator or the end",
                "2 ** 3 | position 4",
                "abs(1, 2) | abs takes one number",
                "round(1, 2, 3) | round takes",
                "round(1, 1000) | decimal places",
                "eval(1) | there is no function 'eval'",
                "sqrt(-1) | no square root",
                "(-8) ^ 0.5 | broken exponent",
                "1 / 0 | division by zero",
                "1 % 0 | division by zero",
                "0 ^ -1 | division by zero",
                "9 ^ 9 ^ 9 | too large",
                "1e999999999 | too large",
                "1e99999999999 | not a number",
                "10 ^ 1001 | too large",
                "10 ^ -1001 | too small",
                "1..2 | position 3",
                ". | not a number",
                "x | '(' is expected",
                "1; 2 | an operator or the end",
            })
    void saysWhatIsWrong(String expression, String reason) {
        String explanation =
                explanation(call(new Calculator(), "expression", expression), FailureKind.INVALID_ARGUMENTS);
        assertTrue(explanation.contains(reason), explanation);
    }

    @Test
    void depthAndLengthAreLimited() {
        int deep = Expression.DEPTH_LIMIT;
        String nested = "(".repeat(deep - 1) + "1" + ")".repeat(deep - 1);
        assertEquals(BigDecimal.ONE, Expression.evaluate(nested));
        for (String tooDeep : new String[] {
            "(".repeat(deep + 1) + "1" + ")".repeat(deep + 1), "-".repeat(deep + 1) + "1", "1^".repeat(deep + 1) + "1"
        }) {
            assertThrows(ArithmeticException.class, () -> Expression.evaluate(tooDeep));
        }
        assertThrows(ArithmeticException.class, () -> Expression.evaluate("1+".repeat(600) + "1"));
    }

    /** The most expensive things that fit in: none may take long. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(9.999999999 ^ 499999) ^ 0",
                "1.000000001 ^ 499999 * 1.000000001 ^ 499999 * 1.000000001 ^ 499999",
                "sqrt(sqrt(sqrt(2 ^ 3000)))",
                "10 ^ 1000 % 3e-999",
                "10 ^ 1000 / 3e-999",
                "round(1e999 / 7, 100)"
            })
    void nothingTakesLong(String expression) {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            try {
                Expression.evaluate(expression);
            } catch (ArithmeticException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("limit"), e.getMessage());
            }
        });
    }

    /** A random expression, written out and read back, has the value that it was built with. */
    @Test
    void anyExpressionHasTheValueItWasBuiltWith() {
        Random random = new Random(20261123);
        for (int i = 0; i < 5_000; i++) {
            Built built = build(random, 4);
            assertEquals(0, built.value.compareTo(Expression.evaluate(built.text)), built.text);
        }
    }

    /** Any text at all gives a number or a reason, never another error. */
    @Test
    void anyTextGivesANumberOrAReason() {
        Random random = new Random(7);
        String alphabet = "0123456789.+-*/%^(), esqrtabminx\0\u00e9";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(12), 0, alphabet.length()).forEach(c -> text.append(alphabet.charAt(c)));
            try {
                Expression.evaluate(text.toString());
            } catch (ArithmeticException e) {
                assertTrue(e.getMessage() != null && !e.getMessage().isEmpty());
            }
        }
    }

    private record Built(String text, BigDecimal value) {}

    private static Built build(Random random, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            BigDecimal number = BigDecimal.valueOf(random.nextInt(1_000), random.nextInt(3));
            return new Built(number.toPlainString(), number);
        }
        Built a = build(random, depth - 1);
        Built b = build(random, depth - 1);
        String gap = random.nextBoolean() ? " " : "";
        return switch (random.nextInt(7)) {
            case 0 -> new Built("(" + a.text + gap + "+" + gap + b.text + ")", a.value.add(b.value));
            case 1 -> new Built("(" + a.text + gap + "-" + gap + b.text + ")", a.value.subtract(b.value));
            case 2 -> new Built("(" + a.text + gap + "*" + gap + b.text + ")", a.value.multiply(b.value));
            case 3 -> new Built("(-" + a.text + ")", a.value.negate());
            case 4 -> new Built("max(" + a.text + "," + gap + b.text + ")", a.value.max(b.value));
            case 5 -> new Built("(" + a.text + ")^2", a.value.pow(2));
            default -> new Built("abs(" + a.text + ")", a.value.abs());
        };
    }
}
