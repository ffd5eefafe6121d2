package dev.agentc2.agent.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.agentc2.agent.guardrail.RuleHit;
import dev.agentc2.agent.turn.ApprovalPolicy;
import dev.agentc2.agent.turn.ApprovalRule;
import dev.agentc2.agent.turn.Guardrails;
import dev.agentc2.agent.turn.InputAction;
import dev.agentc2.agent.turn.Inquiry;
import dev.agentc2.agent.turn.Lease;
import dev.agentc2.agent.turn.Memory;
import dev.agentc2.agent.turn.Message;
import dev.agentc2.agent.turn.ModelCall;
import dev.agentc2.agent.turn.ModelRef;
import dev.agentc2.agent.turn.PendingTool;
import dev.agentc2.agent.turn.Phase;
import dev.agentc2.agent.turn.Progress;
import dev.agentc2.agent.turn.QueuedTurn;
import dev.agentc2.agent.turn.Reservation;
import dev.agentc2.agent.turn.Route;
import dev.agentc2.agent.turn.Setup;
import dev.agentc2.agent.turn.Tally;
import dev.agentc2.agent.turn.ToolRequest;
import dev.agentc2.agent.turn.ToolSpec;
import dev.agentc2.agent.turn.Turn;
import dev.agentc2.platform.money.Account;
import dev.agentc2.platform.money.TokenCounts;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** State comes out of its bytes as it went in. */
class StateCodecTest {
    /** An agent's workspace, where it has none, as hexadecimal digits. */
    private static final String NO_WORKSPACE = "00";

    private static final ToolRequest REQUEST = new ToolRequest("c1", "clock", "{\"zone\":\"Europe/Berlin\"}");
    private static final Inquiry INQUIRY = new Inquiry(
            "chat-m1",
            "id",
            "agent",
            "api",
            "user",
            "Grüße 🚀",
            Long.MAX_VALUE,
            new Inquiry.Origin("trace", "request"));

    @Test
    void every_phase() {
        for (Phase phase : List.of(
                new Phase.Received(null),
                new Phase.Received(7L),
                new Phase.AwaitingBudget(1, -2, 3, 4L),
                new Phase.AwaitingModel(
                        new ModelCall(1, 2, "e", new Reservation(3, List.of(Account.Scope.AGENT)), 4, 5, 6, null)),
                new Phase.AwaitingModel(new ModelCall(
                        1,
                        2,
                        "e",
                        new Reservation(3, List.of(Account.Scope.AGENT)),
                        4,
                        5,
                        6,
                        new ModelCall.Cancel("user", 9))),
                new Phase.ModelSettled(null),
                new Phase.ModelSettled(5L),
                new Phase.AwaitingTools(List.of(
                        new PendingTool("e1", REQUEST, new PendingTool.Running(8, true)),
                        new PendingTool("e2", REQUEST, new PendingTool.Settled("noon")),
                        new PendingTool("e3", REQUEST, new PendingTool.Held(9, 10, null)),
                        new PendingTool(
                                "e5",
                                REQUEST,
                                new PendingTool.Asking(new PendingTool.Running(8, true), "q1", 9, 7, 10)),
                        new PendingTool(
                                "e4",
                                REQUEST,
                                new PendingTool.Held(9, 10, new ToolSpec.Remote("con-1", "crm", "find"))))))) {
            Turn turn = turn(phase);
            TurnsCodec.Turns read =
                    TurnsCodec.decode(TurnsCodec.encode(turn, List.of(new QueuedTurn(INQUIRY, Long.MIN_VALUE))));
            assertEquals(turn, read.active());
            assertEquals(List.of(new QueuedTurn(INQUIRY, Long.MIN_VALUE)), read.queue());
        }
    }

    @Test
    void a_turn_of_a_build_without_policies_has_the_platforms_own() {
        Guardrails own = new Guardrails(null, InputAction.BLOCK, "output-1");
        byte[] guardrails = new StateWriter(0)
                .optionalText(null)
                .text("BLOCK")
                .text("output-1")
                .bytes();
        Turn turn = turn(new Phase.Received(null), own);
        String now = hex(TurnsCodec.encode(turn, List.of()));
        String then = withoutConnection(now, "02")
                .replaceFirst(NO_WORKSPACE + hex(guardrails).substring(2), "");
        assertEquals(withoutApprovals(now).length() - 2 * (guardrails.length + 1), then.length());
        assertEquals(turn, TurnsCodec.decode(HexFormat.of().parseHex(then)).active());
    }

    @Test
    void a_call_of_a_build_without_accounts_was_paid_by_the_organisation() {
        Reservation reservation = new Reservation(3, List.of(Account.Scope.ORGANIZATION));
        Turn turn = turn(new Phase.AwaitingModel(new ModelCall(1, 2, "e", reservation, 4, 5, 6, null)));
        byte[] from = new StateWriter(0).number(1).text("ORGANIZATION").bytes();
        byte[] guardrails = new StateWriter(0).optionalText("p1@3").bytes();
        String now = hex(TurnsCodec.encode(turn, List.of()));
        String then = withoutConnection(now, "04")
                .replaceFirst(hex(from).substring(2), "")
                .replaceFirst(
                        NO_WORKSPACE + hex(guardrails).substring(2),
                        hex(guardrails).substring(2));
        assertEquals(withoutApprovals(now).length() - 2 * (from.length + 1), then.length());
        assertEquals(turn, TurnsCodec.decode(HexFormat.of().parseHex(then)).active());
    }

    @Test
    void a_lease_of_a_build_without_accounts_is_the_organisations() {
        byte[] then = new StateWriter(1).number(5).number(0).number(0).number(6).bytes();
        LeaseCodec.Held held = LeaseCodec.decode(then);
        assertEquals(new LeaseCodec.Held(Account.ORGANIZATION, new Lease(5, null, null, 6)), held);
    }

    @Test
    void a_turn_of_a_build_without_connections_is_called_over_the_platforms_provider() {
        Turn turn = turn(new Phase.Received(null));
        String then = withoutConnection(hex(TurnsCodec.encode(turn, List.of())), "06");
        assertEquals(turn, TurnsCodec.decode(HexFormat.of().parseHex(then)).active());
    }

    @Test
    void a_turn_keeps_the_connection_that_it_is_called_over() {
        Guardrails guardrails = new Guardrails(null, InputAction.BLOCK, "output-1");
        Turn own = turn(
                new Phase.Received(null), guardrails, new Route("fast", new ModelRef("openai", "m", "conn-1"), "why"));
        assertEquals(own, TurnsCodec.decode(TurnsCodec.encode(own, List.of())).active());
    }

    /** The bytes of an older version: its number, and nothing of a connection behind the route's reason. */
    private static String withoutConnection(String now, String version) {
        String reason = hex(new StateWriter(0).text("why").bytes()).substring(2);
        return version + withoutApprovals(now).substring(2).replaceFirst(reason + "00", reason);
    }

    private static String withoutApprovals(String now) {
        StateWriter out = new StateWriter(0);
        ToolCodec.write(out, ApprovalPolicy.NEVER);
        return now.replaceFirst(hex(out.bytes()).substring(2), "");
    }

    @Test
    void tool_calls_of_a_build_without_approvals_have_the_deadline_that_they_shared() {
        Turn turn = turn(new Phase.AwaitingTools(List.of(
                new PendingTool("e1", REQUEST, new PendingTool.Running(8, false)),
                new PendingTool("e2", REQUEST, new PendingTool.Settled("noon")))));
        String running = hex(new StateWriter(0).number(8).flag(false).bytes());
        String now = hex(TurnsCodec.encode(turn, List.of()));
        String request = hex(requestBytes()).substring(2);
        String settled = hex(new StateWriter(2).text("noon").bytes());
        String then = "08"
                + withoutApprovals(now)
                        .substring(2)
                        .replaceFirst(request + running, request + "00")
                        .replaceFirst(settled, "02" + settled.substring(2) + "10");
        assertEquals(turn, TurnsCodec.decode(HexFormat.of().parseHex(then)).active());
    }

    @Test
    void when_people_are_asked_is_kept_with_the_turn() {
        ApprovalPolicy policy = new ApprovalPolicy(
                ApprovalPolicy.Mode.DESTRUCTIVE,
                List.of(
                        ApprovalRule.everyCall("crm__*"),
                        new ApprovalRule("pay", "amount", new BigDecimal("100.50"), List.of()),
                        new ApprovalRule("mail", "to", null, List.of("me@x.de"))),
                5,
                true);
        StateWriter out = new StateWriter(5);
        ToolCodec.write(out, policy);
        assertEquals(policy, ToolCodec.readPolicy(new StateReader(out.bytes(), 5)));
    }

    private static byte[] requestBytes() {
        StateWriter out = new StateWriter(0);
        MessageCodec.writeRequest(out, REQUEST);
        return out.bytes();
    }

    private static String hex(byte @Nullable [] bytes) {
        return HexFormat.of().formatHex(Objects.requireNonNull(bytes));
    }

    @Test
    void memory_and_lease() {
        Memory memory = new Memory(
                List.of(new Memory.Exchange(List.of(
                        new Message.User("hello"),
                        new Message.Assistant("", List.of(REQUEST)),
                        new Message.ToolAnswer("c1", "noon"),
                        new Message.Assistant("Noon.", List.of())))),
                List.of("gist"),
                3,
                4,
                List.of("a", "b"));
        MemoryCodec.Head head = MemoryCodec.decodeHead(MemoryCodec.encodeHead(memory));
        assertEquals(1, head.exchanges());
        assertEquals(new Memory(List.of(), memory.gist(), 3, 4, memory.recent()), head.memory());
        assertEquals(
                memory.window().getFirst(),
                MemoryCodec.decodeExchange(
                        MemoryCodec.encodeExchange(memory.window().getFirst())));
        Lease lease = new Lease(5, new Lease.Ask(1, 2), new Lease.Denial(1, 2, 3, 4), 6);
        Account account = Account.of("USER", "user:ada");
        assertEquals(new LeaseCodec.Held(account, lease), LeaseCodec.decode(LeaseCodec.encode(account, lease)));
    }

    @Test
    void nothing_takes_no_bytes() {
        assertNull(TurnsCodec.encode(null, List.of()));
        assertEquals(TurnsCodec.Turns.NONE, TurnsCodec.decode(null));
    }

    @Test
    void state_of_a_newer_build_is_not_guessed_at() {
        byte[] newer = new StateWriter(3).number(1).bytes();
        assertThrows(IllegalStateException.class, () -> MemoryCodec.decodeHead(newer));
    }

    private static Turn turn(Phase phase) {
        return turn(phase, new Guardrails("p1@3", InputAction.REPORT, "output-1:email"));
    }

    private static Turn turn(Phase phase, Guardrails guardrails) {
        return turn(phase, guardrails, new Route("fast", new ModelRef("p", "m"), "why"));
    }

    private static Turn turn(Phase phase, Guardrails guardrails, Route route) {
        return new Turn(
                INQUIRY,
                1,
                2,
                3,
                phase,
                new Setup(ConfigRecords.agent(TestWorld.agent()), guardrails, 99, route),
                new Progress(1, 2, 3, 4, List.of(new Message.User("x")), "said", 2),
                new Tally(new TokenCounts(1, 2, 3, 4, 5, true), 6, List.of(new RuleHit("email", 2))));
    }
}
