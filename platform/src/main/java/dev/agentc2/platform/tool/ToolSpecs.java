package dev.agentc2.platform.tool;

import java.util.List;

/**
 * The descriptions of the tools that the platform brings along. The core offers them to models and the tool-executor
 * runs them, so both sides read the same text. Immutable.
 */
public final class ToolSpecs {
    public static final ToolDescription CLOCK = new ToolDescription(
            "clock",
            "Tells the current date and time. Use it whenever the answer depends on now, today or a weekday.",
            """
            {"type":"object","properties":{"timezone":{"type":"string","maxLength":64,\
            "description":"IANA time zone such as Europe/Berlin, or an offset such as +02:00. UTC when absent."}},\
            "additionalProperties":false}""",
            Safety.IDEMPOTENT);

    public static final ToolDescription CALCULATOR = new ToolDescription(
            "calculator",
            "Evaluates an arithmetic expression exactly with decimal numbers. Knows + - * / % ^, parentheses, and the"
                    + " functions sqrt, abs, round, min and max, such as round(2 * sqrt(10), 3). Use it for any"
                    + " calculation.",
            """
            {"type":"object","properties":{"expression":{"type":"string","minLength":1,"maxLength":1000,\
            "description":"The expression, such as (12.5 + 7) * 3 ^ 2."}},\
            "required":["expression"],"additionalProperties":false}""",
            Safety.IDEMPOTENT);

    public static final ToolDescription HTTP_GET = new ToolDescription(
            "http_get",
            "Fetches a public web page or API by HTTP GET and returns its text or JSON. Addresses inside private"
                    + " networks can't be reached.",
            """
            {"type":"object","properties":{"url":{"type":"string","minLength":8,"maxLength":2048,\
            "description":"Absolute http or https address without credentials."}},\
            "required":["url"],"additionalProperties":false}""",
            Safety.IDEMPOTENT);

    /**
     * Reads on in a result that was too long. Agents aren't given it: it is offered beside tools whose results may be kept.
     */
    public static final ToolDescription READ_RESULT = new ToolDescription(
            "read_result",
            "Reads a piece of a tool's result of this conversation that was too long to be shown whole. Says where the"
                    + " next piece begins.",
            """
            {"type":"object","properties":{"id":{"type":"string","minLength":1,"maxLength":64,\
            "description":"Id of the result, as the shortened result names it."},\
            "offset":{"type":"integer","minimum":0,"description":"Bytes before the piece. 0 when absent."},\
            "length":{"type":"integer","minimum":1,"maximum":32768,\
            "description":"Bytes of the piece at most. 16384 when absent."}},\
            "required":["id"],"additionalProperties":false}""",
            Safety.IDEMPOTENT);

    private static final List<ToolDescription> BUILT_IN = List.of(CLOCK, CALCULATOR, HTTP_GET);

    private ToolSpecs() {}

    /** The tools of the platform itself, in the order in which they are offered. */
    public static List<ToolDescription> builtIn() {
        return BUILT_IN;
    }
}
