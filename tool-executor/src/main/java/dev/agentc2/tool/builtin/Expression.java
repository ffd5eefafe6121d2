package dev.agentc2.tool.builtin;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads and evaluates one arithmetic expression by recursive descent, an operator of higher rank first:
 *
 * <pre>
 * sum     = product (("+" | "-") product)*
 * product = factor (("*" | "/" | "%") factor)*
 * factor  = ("-" | "+") factor | power
 * power   = atom ("^" factor)?
 * atom    = number | "(" sum ")" | function "(" sum ("," sum)* ")"
 * </pre>
 *
 * So {@code -2 ^ 2} is -4 and {@code 2 ^ 3 ^ 2} is 512. The length and depth of an expression are limited, and the size
 * of every number on the way is, by {@link Arithmetic}. Used once, by one thread.
 */
final class Expression {
    static final int LENGTH_LIMIT = 1_000;
    static final int DEPTH_LIMIT = 100;

    private static final char END = '\0';

    private final String text;
    private int at;
    private int depth;

    private Expression(String text) {
        this.text = text;
    }

    /**
     * Value of an expression.
     *
     * @throws ArithmeticException saying, for its writer, what is wrong and where
     */
    static BigDecimal evaluate(String text) {
        if (text.length() > LENGTH_LIMIT) {
            throw new ArithmeticException("the expression is longer than " + LENGTH_LIMIT + " characters");
        }
        Expression expression = new Expression(text);
        BigDecimal value = expression.sum();
        if (expression.peek() != END || expression.at < text.length()) {
            throw expression.unexpected("an operator or the end");
        }
        return value;
    }

    private BigDecimal sum() {
        BigDecimal value = product();
        while (true) {
            if (skip('+')) {
                value = Arithmetic.plus(value, product());
            } else if (skip('-')) {
                value = Arithmetic.plus(value, product().negate());
            } else {
                return value;
            }
        }
    }

    private BigDecimal product() {
        BigDecimal value = factor();
        while (true) {
            if (skip('*')) {
                value = Arithmetic.times(value, factor());
            } else if (skip('/')) {
                value = Arithmetic.dividedBy(value, factor());
            } else if (skip('%')) {
                value = Arithmetic.remainder(value, factor());
            } else {
                return value;
            }
        }
    }

    private BigDecimal factor() {
        deeper();
        BigDecimal value = skip('-') ? factor().negate() : skip('+') ? factor() : power();
        depth--;
        return value;
    }

    private BigDecimal power() {
        BigDecimal base = atom();
        return skip('^') ? Arithmetic.power(base, factor()) : base;
    }

    private BigDecimal atom() {
        char next = peek();
        if (skip('(')) {
            BigDecimal value = sum();
            expect(')');
            return value;
        }
        if (isDigit(next) || next == '.') {
            return number();
        }
        if (Character.isLetter(next)) {
            return function();
        }
        throw unexpected("a number, a function or '('");
    }

    private BigDecimal number() {
        int begin = at;
        digits();
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
        }
        exponent();
        try {
            return Arithmetic.checked(new BigDecimal(text.substring(begin, at)));
        } catch (NumberFormatException e) {
            throw new ArithmeticException("'" + text.substring(begin, at) + "' is not a number");
        }
    }

    private void exponent() {
        if (at >= text.length() || (text.charAt(at) | ' ') != 'e') {
            return;
        }
        int begin = at++;
        if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
            at++;
        }
        int first = at;
        digits();
        if (at == first) {
            at = begin;
        }
    }

    private BigDecimal function() {
        int begin = at;
        while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            at++;
        }
        String name = text.substring(begin, at).toLowerCase(Locale.ROOT);
        expect('(');
        List<BigDecimal> arguments = new ArrayList<>();
        do {
            arguments.add(sum());
        } while (skip(','));
        expect(')');
        return Arithmetic.function(name, arguments);
    }

    private void digits() {
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void deeper() {
        if (++depth > DEPTH_LIMIT) {
            throw new ArithmeticException("the expression is nested deeper than " + DEPTH_LIMIT + " levels");
        }
    }

    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : END;
    }

    private boolean skip(char wanted) {
        boolean found = peek() == wanted;
        at += found ? 1 : 0;
        return found;
    }

    private void expect(char wanted) {
        if (!skip(wanted)) {
            throw unexpected("'" + wanted + "'");
        }
    }

    private ArithmeticException unexpected(String wanted) {
        String found = peek() == END ? "it ends" : "there is '" + text.charAt(at) + "'";
        return new ArithmeticException(wanted + " is expected at position " + (at + 1) + ", but " + found);
    }
}
