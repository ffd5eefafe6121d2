package dev.agentc2.egress.stream;

import dev.agentc2.topics.TurnId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Id of a server-sent event, {@code turnId.attempt.seq}: the last delta that a client has once it has read the event.
 * Immutable.
 *
 * @param turnId turn that the event belongs to
 * @param attempt model call that wrote the delta, from 1; 0 when the client has none yet
 * @param seq number of the delta within its attempt, from 0
 */
public record EventId(String turnId, int attempt, int seq) {
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_-]+)\\.([0-9]{1,9})\\.([0-9]{1,9})");

    /** The place before the first delta of a turn. */
    public static EventId start(String turnId) {
        return new EventId(turnId, 0, 0);
    }

    /**
     * Reads an id.
     *
     * @throws IllegalArgumentException when it has another form
     */
    public static EventId parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an event id of the form turnId.attempt.seq");
        }
        TurnId turn = TurnId.parse(matcher.group(1));
        return new EventId(turn.toString(), Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
    }

    /** Whether it names the place before the first delta. */
    public boolean isStart() {
        return attempt == 0;
    }

    @Override
    public String toString() {
        return turnId + "." + attempt + "." + seq;
    }
}
