package dev.agentc2.agent.topology;

import dev.agentc2.topics.EventLine;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import dev.agentc2.wire.ModelRequest;
import dev.agentc2.wire.RequestLease;
import dev.agentc2.wire.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;

/**
 * A conversation played on a {@link Stage}: {@code given(userMessage("..")).then(modelRequested()).when(...)}. What goes
 * out is compared with what is expected; a scenario that fails prints everything that happened, a line a record.
 */
final class Scenario {
    private final Stage stage;
    private final List<String> log = new ArrayList<>();
    private final List<ModelRequest> modelRequests = new ArrayList<>();
    private final List<ToolCall> toolCalls = new ArrayList<>();
    private final List<RequestLease> leaseRequests = new ArrayList<>();
    private final List<SpecificRecord> unread = new ArrayList<>();
    private int messages;
    private String lastTurn = "";

    /** Something that happens. */
    interface Step {
        void play(Scenario scenario);
    }

    /**
     * Something that must have gone out.
     *
     * @param what in words
     * @param matches whether a record is it
     */
    record Outcome(String what, Predicate<SpecificRecord> matches) {}

    Scenario(Stage stage) {
        this.stage = stage;
    }

    Scenario given(Step... steps) {
        return when(steps);
    }

    Scenario when(Step... steps) {
        for (Step step : steps) {
            step.play(this);
        }
        return this;
    }

    /** All of these went out since the last time, those of a topic in this order, and no other command or reply. */
    Scenario then(Outcome... outcomes) {
        List<SpecificRecord> rest = new ArrayList<>(unread);
        unread.clear();
        Map<String, Integer> from = new HashMap<>();
        for (Outcome outcome : outcomes) {
            int found = indexOf(rest, outcome, from);
            if (found < 0) {
                throw new AssertionError("expected: " + outcome.what() + "\n" + this);
            }
            String topic = topicOf(rest.get(found));
            from.replaceAll((other, index) -> index > found ? index - 1 : index);
            from.put(topic, found);
            rest.remove(found);
        }
        for (SpecificRecord left : rest) {
            if (isCommandOrReply(left)) {
                throw new AssertionError("not expected: " + EventLine.of(left) + "\n" + this);
            }
        }
        return this;
    }

    /** Nothing at all went out since the last time. */
    Scenario thenNothing() {
        if (!unread.isEmpty()) {
            throw new AssertionError("not expected: " + EventLine.of(unread.getFirst()) + "\n" + this);
        }
        return this;
    }

    private static int indexOf(List<SpecificRecord> records, Outcome outcome, Map<String, Integer> from) {
        for (int i = 0; i < records.size(); i++) {
            SpecificRecord record = records.get(i);
            if (i >= from.getOrDefault(topicOf(record), 0) && outcome.matches().test(record)) {
                return i;
            }
        }
        return -1;
    }

    private static String topicOf(SpecificRecord record) {
        return Topics.ALL.stream()
                .filter(topic -> topic.records().contains(record.getClass()))
                .map(Topic::name)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isCommandOrReply(SpecificRecord record) {
        return switch (record.getSchema().getName()) {
            case "ModelRequest",
                    "CancelModelCall",
                    "ToolCall",
                    "CancelToolCall",
                    "AnswerToolCall",
                    "Reply",
                    "RequestLease",
                    "SettleUsage",
                    "ReturnLease" -> true;
            default -> false;
        };
    }

    void send(SpecificRecord record) {
        log.add("  in   " + EventLine.of(record));
        stage.send(record);
        drain();
    }

    void pass(long millis) {
        log.add("  ...  " + millis + " ms");
        stage.pass(millis);
        drain();
    }

    private void drain() {
        for (SpecificRecord record : stage.drain()) {
            log.add("   out " + EventLine.of(record));
            unread.add(record);
            if (record instanceof ModelRequest request) {
                modelRequests.add(request);
            } else if (record instanceof ToolCall call) {
                toolCalls.add(call);
            } else if (record instanceof RequestLease request) {
                leaseRequests.add(request);
            }
        }
    }

    long now() {
        return stage.now();
    }

    /** A turn id that hasn't been used. */
    String nextTurn() {
        lastTurn = TestWorld.CONVERSATION + "-m" + ++messages;
        return lastTurn;
    }

    String lastTurn() {
        return lastTurn;
    }

    /** The last model request. */
    ModelRequest modelRequest() {
        return modelRequests.getLast();
    }

    /** The last request for money. */
    RequestLease leaseRequest() {
        return leaseRequests.getLast();
    }

    /** All model requests so far. */
    List<ModelRequest> modelRequests() {
        return modelRequests;
    }

    /** The last call of a tool. */
    ToolCall toolCall(String tool) {
        return toolCalls.reversed().stream()
                .filter(c -> c.getTool().equals(tool))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no call of " + tool + "\n" + this));
    }

    @Override
    public String toString() {
        return String.join("\n", log);
    }
}
