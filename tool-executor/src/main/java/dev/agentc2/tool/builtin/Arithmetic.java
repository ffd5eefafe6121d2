package dev.agentc2.tool.builtin;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;

/**
 * The operations of the calculator. Sums, products, remainders and powers with a whole exponent are exact up to 1000
 * digits; quotients that don't come out even and roots are rounded to 34 digits, powers with a broken exponent to 15.
 * A number beyond 10^1000, or nearer to zero than 10^-1000, is refused, so that no expression costs much.
 */
final class Arithmetic {
    static final int DIGIT_LIMIT = 1_000;

    /** Keeps the scale of a power within an int: a number within the limits has a scale of 2000 at most. */
    private static final BigDecimal EXPONENT_LIMIT = BigDecimal.valueOf(500_000);

    private static final MathContext LONGEST = new MathContext(DIGIT_LIMIT);
    private static final MathContext ROUNDED = MathContext.DECIMAL128;
    private static final MathContext APPROXIMATE = new MathContext(15);
    private static final int ROUND_LIMIT = 100;

    private Arithmetic() {}

    static BigDecimal plus(BigDecimal a, BigDecimal b) {
        return checked(a.add(b));
    }

    static BigDecimal times(BigDecimal a, BigDecimal b) {
        return checked(a.multiply(b));
    }

    static BigDecimal dividedBy(BigDecimal a, BigDecimal b) {
        if (b.signum() == 0) {
            throw new ArithmeticException("division by zero");
        }
        boolean isEven = a.remainder(b).signum() == 0;
        return checked(isEven ? a.divideToIntegralValue(b) : a.divide(b, ROUNDED));
    }

    /** What is left of a after taking out b as often as it fits; has the sign of a. */
    static BigDecimal remainder(BigDecimal a, BigDecimal b) {
        if (b.signum() == 0) {
            throw new ArithmeticException("division by zero");
        }
        return checked(a.remainder(b));
    }

    static BigDecimal power(BigDecimal base, BigDecimal exponent) {
        if (exponent.scale() > 0) {
            return rootedPower(base, exponent);
        }
        if (base.signum() == 0 || base.abs().compareTo(BigDecimal.ONE) == 0) {
            return trivialPower(base, exponent);
        }
        if (exponent.abs().compareTo(EXPONENT_LIMIT) > 0) {
            throw outOfRange();
        }
        int times = exponent.intValueExact();
        BigDecimal value = checked(base.pow(Math.abs(times), LONGEST));
        return times < 0 ? dividedBy(BigDecimal.ONE, value) : value;
    }

    static BigDecimal function(String name, List<BigDecimal> arguments) {
        return switch (name) {
            case "sqrt" -> root(only(name, arguments));
            case "abs" -> only(name, arguments).abs();
            case "min" -> arguments.stream().min(Comparator.naturalOrder()).orElseThrow();
            case "max" -> arguments.stream().max(Comparator.naturalOrder()).orElseThrow();
            case "round" -> round(arguments);
            default ->
                throw new ArithmeticException(
                        "there is no function '" + name + "'; there are sqrt, abs, round, min and max");
        };
    }

    /** The number without trailing zeros and with 1000 digits at most. */
    static BigDecimal checked(BigDecimal value) {
        if (value.signum() == 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal shortest = value.round(LONGEST).stripTrailingZeros();
        if (Math.abs((long) shortest.precision() - shortest.scale()) > DIGIT_LIMIT) {
            throw outOfRange();
        }
        return shortest;
    }

    private static BigDecimal trivialPower(BigDecimal base, BigDecimal exponent) {
        if (base.signum() == 0 && exponent.signum() < 0) {
            throw new ArithmeticException("division by zero");
        }
        if (exponent.signum() == 0) {
            return BigDecimal.ONE;
        }
        boolean isOdd = exponent.toBigInteger().testBit(0);
        return base.signum() >= 0 || isOdd ? base : base.negate();
    }

    private static BigDecimal rootedPower(BigDecimal base, BigDecimal exponent) {
        double value = Math.pow(base.doubleValue(), exponent.doubleValue());
        if (Double.isNaN(value)) {
            throw new ArithmeticException("a negative number has no power with a broken exponent");
        }
        if (Double.isInfinite(value)) {
            throw outOfRange();
        }
        return checked(new BigDecimal(value, APPROXIMATE));
    }

    private static BigDecimal root(BigDecimal value) {
        if (value.signum() < 0) {
            throw new ArithmeticException("a negative number has no square root");
        }
        return checked(value.sqrt(ROUNDED));
    }

    private static BigDecimal round(List<BigDecimal> arguments) {
        if (arguments.size() > 2) {
            throw new ArithmeticException("round takes a number and, if you like, a number of decimal places");
        }
        BigDecimal places = arguments.size() == 2 ? arguments.get(1) : BigDecimal.ZERO;
        if (places.scale() > 0 || places.abs().compareTo(BigDecimal.valueOf(ROUND_LIMIT)) > 0) {
            throw new ArithmeticException("decimal places are a whole number from -100 to 100");
        }
        return checked(arguments.getFirst().setScale(places.intValueExact(), RoundingMode.HALF_UP));
    }

    private static BigDecimal only(String name, List<BigDecimal> arguments) {
        if (arguments.size() != 1) {
            throw new ArithmeticException(name + " takes one number");
        }
        return arguments.getFirst();
    }

    private static ArithmeticException outOfRange() {
        return new ArithmeticException("a number gets too large or too small: the limit is 10^" + DIGIT_LIMIT);
    }
}
