package dev.agentc2.egress.stream;

import dev.agentc2.egress.query.StoredTurn.StoredReply;
import dev.agentc2.egress.stream.TurnText.Place;
import dev.agentc2.wire.InboundMessage;
import dev.agentc2.wire.ModelRequested;
import dev.agentc2.wire.Reply;
import dev.agentc2.wire.StreamDelta;
import dev.agentc2.wire.TurnAccepted;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One turn as its clients see it: folds deltas, turn events and the reply into server-sent events. Records may come in
 * any order and any number of times; what is known already changes nothing.
 *
 * <p>All followers stand at the same place, the cursor. It waits at a gap, and before a step until it is sure what the
 * earlier steps said. A newer attempt of a step takes back what the older one said ({@code reset}). The
 * reply is authoritative: the stream ends as soon as what was shown is its text, or when {@link #conclude()} says that
 * enough was waited for missing deltas. Pure; not thread-safe.
 */
final class TurnStream {
    private final String turnId;
    private final TurnText text;
    private final TurnActivity activity;

    /** Whether the turn's beginning was seen. */
    private boolean whole;

    private Place cursor = Place.START;
    private @Nullable StoredReply reply;
    private boolean ended;
    private boolean exact;

    TurnStream(String turnId) {
        this.turnId = turnId;
        this.text = new TurnText(turnId);
        this.activity = new TurnActivity(turnId);
    }

    /**
     * Takes records of the turn; returns what its followers are to be told. Records that were looked for together come
     * together, so that nobody is shown a part of what is being filled in.
     */
    List<StreamEvent> accept(List<SpecificRecord> records) {
        List<StreamEvent> out = new ArrayList<>(2);
        if (!ended) {
            for (SpecificRecord record : records) {
                switch (record) {
                    case StreamDelta delta -> onDelta(delta, out);
                    case Reply last -> reply = reply == null ? TurnEnding.stored(last) : reply;
                    default -> onEvent(record, out);
                }
            }
            advance(records.getLast() instanceof StreamDelta delta ? delta.getAt() : 0, out);
            endIfShown(out);
        }
        return out;
    }

    /** Takes the reply from the store; returns what its followers are to be told. */
    List<StreamEvent> accept(StoredReply last) {
        List<StreamEvent> out = new ArrayList<>(1);
        if (reply == null) {
            reply = last;
            endIfShown(out);
        }
        return out;
    }

    /** The missing deltas won't come or take too long: ends the stream with the reply's text, if there is a reply. */
    List<StreamEvent> conclude() {
        if (!isConcluding()) {
            return List.of();
        }
        ended = true;
        return ending();
    }

    /** Whether the reply has come but not all of its text. */
    boolean isConcluding() {
        return reply != null && !ended;
    }

    /** Whether a delta has come already, so that it changes nothing. */
    boolean has(StreamDelta delta) {
        StepText step = text.find(delta.getStep());
        return step != null && step.attempt() == delta.getAttempt() && step.has(delta.getSeq());
    }

    boolean hasEnded() {
        return ended;
    }

    /** Whether records before or between those that came are missing, so that the cursor waits. */
    boolean isIncomplete() {
        return !ended && (!whole || text.hasGap());
    }

    /**
     * What a client at some place must be told to stand at the cursor like all others; empty when the client has
     * deltas that haven't come here yet, so that it must wait.
     */
    Optional<List<StreamEvent>> resume(EventId from) {
        if (ended && !exact) {
            return Optional.of(ending());
        }
        return locate(from).map(this::catchUp);
    }

    /** Memory that it takes, bytes, about. */
    int weight() {
        return 500
                + text.weight()
                + activity.weight()
                + (reply == null ? 0 : reply.text().length());
    }

    private void onDelta(StreamDelta delta, List<StreamEvent> out) {
        whole |= delta.getStep() == 1;
        StepText step = text.step(delta.getStep());
        begin(step, delta.getAttempt(), out);
        if (step.attempt() == delta.getAttempt()) {
            int before = step.count();
            step.add(delta.getSeq(), delta.getText());
            if (step.step() < cursor.step() && step.count() > before) {
                out.add(reset(cursor));
            }
        }
    }

    private void onEvent(SpecificRecord event, List<StreamEvent> out) {
        whole |= event instanceof TurnAccepted || event instanceof InboundMessage;
        if (event instanceof ModelRequested requested) {
            begin(text.step(requested.getStep()), requested.getAttempt(), out);
        }
        for (EventData news : activity.accept(event)) {
            out.add(new StreamEvent(text.idAt(cursor), news, 0));
        }
    }

    /** A newer attempt of a step takes the place of the older one. */
    private void begin(StepText step, int attempt, List<StreamEvent> out) {
        boolean shown = text.count(step, cursor) > 0;
        if (text.begin(step, attempt)) {
            if (step.step() == cursor.step()) {
                cursor = new Place(cursor.step(), 0);
            }
            if (shown) {
                out.add(reset(cursor));
            }
        }
    }

    private void advance(long producedAt, List<StreamEvent> out) {
        for (StepText step : text.from(cursor.step())) {
            if (!text.isReached(step)) {
                return;
            }
            int from = text.count(step, cursor);
            if (step.count() > from) {
                cursor = new Place(step.step(), step.count());
                EventData delta = new EventData.Delta(step.text(from, cursor.count()));
                out.add(new StreamEvent(text.idAt(cursor), delta, producedAt));
            }
            if (step.hasGap()) {
                return;
            }
        }
    }

    private void endIfShown(List<StreamEvent> out) {
        if (reply != null && text.upTo(cursor).equals(reply.text())) {
            ended = true;
            exact = true;
            out.add(new StreamEvent(text.idAt(cursor), TurnEnding.of(turnId, reply), 0));
        }
    }

    /** Where a resuming client begins, and whether what it shows is to be replaced first. */
    private record Beginning(Place place, boolean reset) {}

    private Optional<Beginning> locate(EventId from) {
        if (from.isStart()) {
            return Optional.of(new Beginning(Place.START, false));
        }
        for (StepText step : text.all()) {
            if (step.attempt() == from.attempt()) {
                if (from.seq() < text.count(step, cursor)) {
                    return Optional.of(new Beginning(new Place(step.step(), from.seq() + 1), false));
                }
                return step.step() < cursor.step() ? astray() : ahead();
            }
            if (step.attempt() > from.attempt() && text.knows(from.attempt())) {
                Place kept = step.step() <= cursor.step() ? new Place(step.step(), 0) : cursor;
                return Optional.of(new Beginning(kept, true));
            }
        }
        return ahead();
    }

    /** The client has deltas that haven't come here: they may yet come, unless the turn is over. */
    private Optional<Beginning> ahead() {
        return ended ? astray() : Optional.empty();
    }

    private Optional<Beginning> astray() {
        return Optional.of(new Beginning(cursor, true));
    }

    private List<StreamEvent> catchUp(Beginning beginning) {
        Place place = beginning.place();
        List<StreamEvent> out = new ArrayList<>();
        if (beginning.reset()) {
            out.add(reset(place));
        }
        if (!ended) {
            activity.status().ifPresent(status -> out.add(new StreamEvent(text.idAt(place), status, 0)));
        }
        EventId id = text.idAt(place);
        NavigableSet<Integer> steps = activity.steps();
        text.all().forEach(step -> steps.add(step.step()));
        for (int number : steps.tailSet(place.step(), true)) {
            id = catchUpStep(number, place, id, out);
        }
        if (ended && reply != null) {
            out.add(new StreamEvent(id, TurnEnding.of(turnId, reply), 0));
        }
        return out;
    }

    private EventId catchUpStep(int number, Place place, EventId before, List<StreamEvent> out) {
        EventId id = before;
        StepText step = text.find(number);
        if (step != null && text.count(step, cursor) > text.count(step, place)) {
            int to = text.count(step, cursor);
            id = new EventId(turnId, step.attempt(), to - 1);
            out.add(new StreamEvent(id, new EventData.Delta(step.text(text.count(step, place), to)), 0));
        }
        for (EventData tool : activity.tools(number)) {
            out.add(new StreamEvent(id, tool, 0));
        }
        return id;
    }

    private List<StreamEvent> ending() {
        if (reply == null) {
            return List.of();
        }
        EventId id = text.idAt(cursor);
        return List.of(
                new StreamEvent(id, new EventData.Reset(reply.text()), 0),
                new StreamEvent(id, TurnEnding.of(turnId, reply), 0));
    }

    private StreamEvent reset(Place place) {
        return new StreamEvent(text.idAt(place), new EventData.Reset(text.upTo(place)), 0);
    }
}
