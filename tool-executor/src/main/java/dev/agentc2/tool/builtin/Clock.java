package dev.agentc2.tool.builtin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.tool.ToolDescription;
import dev.agentc2.platform.tool.ToolSpecs;
import dev.agentc2.tool.Tool;
import dev.agentc2.tool.ToolInvocation;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.ToolOutcome.FailureKind;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Tells the time in a time zone. Thread-safe. */
public final class Clock implements Tool {
    private final InstantSource time;

    public Clock(InstantSource time) {
        this.time = time;
    }

    @Override
    public ToolDescription description() {
        return ToolSpecs.CLOCK;
    }

    @Override
    public ToolOutcome invoke(ToolInvocation invocation, Cancellation cancellation) {
        String name = invocation.arguments().path("timezone").asText("").strip();
        try {
            ZoneId zone = name.isEmpty() ? ZoneId.of("UTC") : ZoneId.of(name);
            return ToolOutcome.Succeeded.json(
                    told(time.instant().truncatedTo(ChronoUnit.SECONDS).atZone(zone)));
        } catch (DateTimeException e) {
            return new ToolOutcome.Failed(
                    FailureKind.INVALID_ARGUMENTS,
                    "The time zone is not known.",
                    "'" + name + "' is not a time zone. Use an IANA name such as Europe/Berlin or America/New_York,"
                            + " or an offset such as +02:00.");
        }
    }

    private static String told(ZonedDateTime now) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("timezone", now.getZone().getId())
                .put("iso", now.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME))
                .put("date", now.toLocalDate().toString())
                .put("time", now.format(DateTimeFormatter.ISO_LOCAL_TIME))
                .put("weekday", now.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH))
                .put("utc", now.toInstant().toString())
                .toString();
    }
}
