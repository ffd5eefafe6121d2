package dev.agentc2.egress.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.wire.ApprovalDecided;
import dev.agentc2.wire.ApprovalRequested;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** What a client is told, event by event: written as {@code event id text}. */
class TurnStreamTest {
    private final TurnRecords turn = new TurnRecords("t1");
    private final TurnStream stream = new TurnStream(turn.turnId);

    private List<String> given(SpecificRecord... records) {
        List<String> told = new ArrayList<>();
        for (SpecificRecord record : records) {
            told.addAll(written(stream.accept(List.of(record))));
        }
        return told;
    }

    private List<String> resumedAt(EventId from) {
        return written(stream.resume(from).orElseThrow());
    }

    private static List<String> written(List<StreamEvent> events) {
        return events.stream().map(TurnStreamTest::written).toList();
    }

    private static String written(StreamEvent event) {
        String id = event.id().attempt() + "." + event.id().seq();
        return switch (event.data()) {
            case EventData.Status status -> "status " + id + " " + status.state();
            case EventData.Delta delta -> "delta " + id + " " + delta.text();
            case EventData.Tool tool -> "tool " + id + " " + tool.callId() + " " + tool.phase();
            case EventData.ApprovalAsked asked -> asked.event() + " " + id + " " + asked.approvalId();
            case EventData.ApprovalOver over -> over.event() + " " + id + " " + over.callId() + " " + over.verdict();
            case EventData.Reset reset -> "reset " + id + " " + reset.text();
            case EventData.Done done -> "done " + id + " " + done.text();
            case EventData.Problem problem -> "error " + id + " " + problem.code() + " " + problem.text();
        };
    }

    @Test
    void whoResumesWhileAPersonIsAskedIsToldSo() {
        given(
                turn.accepted(),
                turn.modelRequested(1, 1),
                turn.toolsRequested(1, "call-1"),
                turn.approvalRequested(1, "call-1"));
        List<String> asked = List.of(
                "status 0.0 calling", "tool 0.0 call-1 requested", "approval.requested 0.0 " + turn.turnId + ".call-1");
        assertEquals(asked, resumedAt(EventId.start(turn.turnId)));
        assertEquals(
                List.of("approval.decided 0.0 call-1 APPROVED"), given(turn.approvalDecided(1, "call-1", "APPROVED")));
        assertEquals(List.of(), given(turn.approvalDecided(1, "call-1", "REJECTED")));
        List<String> decided = new ArrayList<>(asked);
        decided.add("approval.decided 0.0 call-1 APPROVED");
        assertEquals(decided, resumedAt(EventId.start(turn.turnId)));
    }

    @Test
    void whoResumesIsToldAllThatPeopleWereAskedAboutACall() {
        given(
                turn.accepted(),
                turn.modelRequested(1, 1),
                turn.toolsRequested(1, "call-1"),
                turn.approvalRequested(1, "call-1"),
                turn.approvalDecided(1, "call-1", "APPROVED"));
        String question = turn.turnId + ".call-1~q1";
        assertEquals(
                List.of("approval.requested 0.0 " + question),
                given(ApprovalRequested.newBuilder(turn.approvalRequested(1, "call-1"))
                        .setKind("QUESTION")
                        .setQuestionId("q1")
                        .setMessage("Which?")
                        .setAnswerSchema("{}")
                        .build()));
        assertEquals(
                List.of("approval.decided 0.0 call-1 REJECTED"),
                given(ApprovalDecided.newBuilder(turn.approvalDecided(1, "call-1", "REJECTED"))
                        .setQuestionId("q1")
                        .build()));
        assertEquals(
                List.of(
                        "status 0.0 calling",
                        "tool 0.0 call-1 requested",
                        "approval.requested 0.0 " + turn.turnId + ".call-1",
                        "approval.decided 0.0 call-1 APPROVED",
                        "approval.requested 0.0 " + question,
                        "approval.decided 0.0 call-1 REJECTED"),
                resumedAt(EventId.start(turn.turnId)));
    }

    @Test
    void aTurnWithAToolIsToldAsItHappens() {
        List<String> told = given(
                turn.accepted(),
                turn.routed(),
                turn.modelRequested(1, 1),
                turn.delta(1, 1, 0, "Let me "),
                turn.delta(1, 1, 1, "see. "),
                turn.toolsRequested(1, "call-1"),
                turn.toolSettled(1, "call-1"),
                turn.modelRequested(2, 2),
                turn.delta(2, 2, 0, "It is 2."),
                turn.reply("COMPLETED", "Let me see. It is 2.", 2));

        assertEquals(
                List.of(
                        "status 0.0 accepted",
                        "status 0.0 routed",
                        "status 0.0 calling",
                        "delta 1.0 Let me ",
                        "delta 1.1 see. ",
                        "tool 1.1 call-1 requested",
                        "tool 1.1 call-1 settled",
                        "status 1.1 calling",
                        "delta 2.0 It is 2.",
                        "done 2.0 Let me see. It is 2."),
                told);
    }

    @Test
    void theFirstTokenWaitsForNoCommit() {
        assertEquals(List.of("delta 1.0 Hi"), given(turn.delta(1, 1, 0, "Hi")));
    }

    @Test
    void aRepeatedCallTakesBackWhatItSaidAndKeepsEarlierSteps() {
        given(turn.accepted(), turn.modelRequested(1, 1), turn.delta(1, 1, 0, "One. "));
        given(turn.modelRequested(2, 2), turn.delta(2, 2, 0, "Tw"));

        assertEquals(
                List.of("reset 1.0 One. ", "delta 3.0 Two."),
                given(turn.delta(2, 3, 0, "Two."), turn.delta(2, 2, 1, "late"), turn.delta(2, 3, 0, "Two.")));
        assertEquals(List.of("done 3.0 One. Two."), given(turn.reply("COMPLETED", "One. Two.", 3)));
    }

    @Test
    void aClientGetsExactlyWhatItMissed() {
        given(turn.accepted(), turn.modelRequested(1, 1));
        given(turn.delta(1, 1, 0, "a"), turn.delta(1, 1, 1, "b"), turn.delta(1, 1, 2, "c"));
        given(turn.toolsRequested(1, "call-1"), turn.modelRequested(2, 2), turn.delta(2, 2, 0, "d"));

        assertEquals(
                List.of("status 1.0 calling", "delta 1.2 bc", "tool 1.2 call-1 requested", "delta 2.0 d"),
                resumedAt(turn.id(1, 0)));
        assertEquals(List.of("status 2.0 calling"), resumedAt(turn.id(2, 0)));
    }

    @Test
    void aClientOfASupersededAttemptIsResetFirst() {
        given(turn.delta(1, 1, 0, "a"), turn.delta(1, 1, 1, "b"), turn.delta(1, 2, 0, "x"));

        assertEquals(List.of("reset 0.0 ", "delta 2.0 x"), resumedAt(turn.id(1, 1)));
    }

    @Test
    void aClientThatIsAheadWaits() {
        given(turn.accepted(), turn.modelRequested(1, 1), turn.delta(1, 1, 0, "a"));

        assertTrue(stream.resume(turn.id(1, 1)).isEmpty());
        given(turn.delta(1, 1, 1, "b"));
        assertEquals(List.of("status 1.1 calling"), resumedAt(turn.id(1, 1)));
    }

    @Test
    void aReplyWaitsForItsLastDeltas() {
        given(turn.delta(1, 1, 0, "a"));

        assertEquals(List.of(), given(turn.reply("COMPLETED", "ab", 1)));
        assertTrue(stream.isConcluding());
        assertEquals(List.of("delta 1.1 b", "done 1.1 ab"), given(turn.delta(1, 1, 1, "b")));
    }

    @Test
    void whatWasLostIsCorrectedBeforeTheEnd() {
        given(turn.delta(1, 1, 0, "a"), turn.delta(1, 1, 2, "c"), turn.reply("COMPLETED", "abc", 1));
        assertTrue(stream.isIncomplete());

        assertEquals(List.of("reset 1.0 abc", "done 1.0 abc"), written(stream.conclude()));
        assertEquals(List.of("reset 1.0 abc", "done 1.0 abc"), resumedAt(turn.id(1, 2)));
    }

    @Test
    void whatComesLateIsDropped() {
        given(turn.delta(1, 1, 0, "a"), turn.reply("COMPLETED", "a", 1));

        assertEquals(List.of(), given(turn.delta(1, 1, 1, "zombie"), turn.toolSettled(1, "x")));
        assertEquals(List.of("done 1.0 a"), resumedAt(turn.id(1, 0)));
        assertEquals(List.of("delta 1.0 a", "done 1.0 a"), resumedAt(EventId.start(turn.turnId)));
    }

    @Test
    void aFailedTurnEndsAsAProblemWithWhatWasSaid() {
        given(turn.delta(1, 1, 0, "half"));

        assertEquals(List.of("error 1.0 provider-error half"), given(turn.reply("FAILED", "half", 1)));
    }

    @Test
    void aStepIsShownOnlyOnceItIsSureWhatCameBefore() {
        given(turn.delta(1, 1, 0, "first "));
        assertEquals(List.of(), given(turn.delta(2, 3, 0, "third")), "attempt 2 may have been of step 1");
        assertTrue(stream.isIncomplete());

        assertEquals(
                List.of("reset 0.0 ", "status 0.0 calling", "delta 3.0 third"),
                given(turn.modelRequested(1, 2)),
                "it was, and said nothing");
        assertFalse(stream.isIncomplete());
    }
}
