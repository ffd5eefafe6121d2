package dev.agentc2.tool.builtin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.tool.ToolDescription;
import dev.agentc2.platform.tool.ToolSpecs;
import dev.agentc2.tool.Tool;
import dev.agentc2.tool.ToolInvocation;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.ToolOutcome.FailureKind;
import java.math.BigDecimal;
import java.math.MathContext;

/** Evaluates arithmetic expressions with decimal numbers; see {@link Expression} for what it knows. Thread-safe. */
public final class Calculator implements Tool {
    /** Decimal places up to which a result is written out rather than with an exponent. */
    private static final int PLAIN_PLACES = 60;

    @Override
    public ToolDescription description() {
        return ToolSpecs.CALCULATOR;
    }

    @Override
    public ToolOutcome invoke(ToolInvocation invocation, Cancellation cancellation) {
        String expression = invocation.arguments().path("expression").asText();
        try {
            return ToolOutcome.Succeeded.json(JsonNodeFactory.instance
                    .objectNode()
                    .put("result", written(Expression.evaluate(expression)))
                    .toString());
        } catch (ArithmeticException e) {
            return new ToolOutcome.Failed(
                    FailureKind.INVALID_ARGUMENTS,
                    "The expression can't be evaluated.",
                    String.valueOf(e.getMessage()));
        }
    }

    /** Whole numbers with all their digits, others with 34 at most; without an exponent where that can be read. */
    static String written(BigDecimal value) {
        boolean isWhole = value.scale() <= 0;
        BigDecimal shown = isWhole ? value : value.round(MathContext.DECIMAL128).stripTrailingZeros();
        boolean isPlain = isWhole || shown.scale() <= PLAIN_PLACES;
        return isPlain ? shown.toPlainString() : shown.toString();
    }
}
