package dev.agentc2.agent.topology;

import dev.agentc2.agent.guardrail.RuleHit;
import dev.agentc2.agent.turn.Agent;
import dev.agentc2.agent.turn.ApprovalPolicy;
import dev.agentc2.agent.turn.Guardrails;
import dev.agentc2.agent.turn.InputAction;
import dev.agentc2.agent.turn.ModelRef;
import dev.agentc2.agent.turn.Progress;
import dev.agentc2.agent.turn.QueuedTurn;
import dev.agentc2.agent.turn.Route;
import dev.agentc2.agent.turn.Setup;
import dev.agentc2.agent.turn.Tally;
import dev.agentc2.agent.turn.Turn;
import dev.agentc2.platform.money.TokenCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The turns of a conversation that aren't over, as bytes of the store {@code turns}. A change of the form is a new
 * version that reads the old ones.
 */
final class TurnsCodec {
    private static final int VERSION = 6;

    /** Before turns kept guardrails: all of them had the platform's own of that time. */
    private static final int WITHOUT_GUARDRAILS = 1;

    /** Before accounts below the organisation paid. */
    static final int WITHOUT_ACCOUNTS = 2;

    /** Before tenants had providers of their own. */
    private static final int WITHOUT_CONNECTIONS = 3;

    /** Before people were asked about tool calls. */
    static final int WITHOUT_APPROVALS = 4;

    private static final Guardrails FIRST_GUARDRAILS = new Guardrails(null, InputAction.BLOCK, "output-1");

    private TurnsCodec() {}

    /** What the store holds of a conversation. */
    record Turns(@Nullable Turn active, List<QueuedTurn> queue) {
        static final Turns NONE = new Turns(null, List.of());
    }

    /** Bytes; null when there is nothing to keep. */
    static byte @Nullable [] encode(@Nullable Turn active, List<QueuedTurn> queue) {
        if (active == null && queue.isEmpty()) {
            return null;
        }
        return new StateWriter(VERSION)
                .optional(active, TurnsCodec::writeTurn)
                .list(queue, TurnsCodec::writeQueued)
                .bytes();
    }

    static Turns decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Turns.NONE;
        }
        StateReader in = new StateReader(bytes, VERSION);
        return new Turns(in.optional(TurnsCodec::readTurn), in.list(TurnsCodec::readQueued));
    }

    private static void writeQueued(StateWriter out, QueuedTurn turn) {
        MessageCodec.writeInquiry(out, turn.inquiry());
        out.number(turn.acceptedAt());
    }

    private static QueuedTurn readQueued(StateReader in) {
        return new QueuedTurn(MessageCodec.readInquiry(in), in.number());
    }

    private static void writeTurn(StateWriter out, Turn turn) {
        MessageCodec.writeInquiry(out, turn.inquiry());
        out.number(turn.acceptedAt()).number(turn.startedAt()).number(turn.nextSequence());
        PhaseCodec.write(out, turn.phase());
        out.optional(turn.setup(), TurnsCodec::writeSetup);
        writeProgress(out, turn.progress());
        writeTally(out, turn.tally());
    }

    private static Turn readTurn(StateReader in) {
        return new Turn(
                MessageCodec.readInquiry(in),
                in.number(),
                in.number(),
                in.count(),
                PhaseCodec.read(in),
                in.optional(TurnsCodec::readSetup),
                readProgress(in),
                readTally(in));
    }

    private static void writeSetup(StateWriter out, Setup setup) {
        writeAgent(out, setup.agent());
        writeGuardrails(out, setup.guardrails());
        out.number(setup.deadlineAt()).optional(setup.route(), TurnsCodec::writeRoute);
    }

    private static void writeRoute(StateWriter out, Route route) {
        ModelRef model = route.model();
        out.text(route.tier())
                .text(model.provider())
                .text(model.model())
                .text(route.reason())
                .optionalText(model.connectionId());
    }

    private static Route readRoute(StateReader in) {
        String tier = in.text();
        String provider = in.text();
        String model = in.text();
        String reason = in.text();
        String connectionId = in.version() <= WITHOUT_CONNECTIONS ? null : in.optionalText();
        return new Route(tier, new ModelRef(provider, model, connectionId), reason);
    }

    private static Setup readSetup(StateReader in) {
        return new Setup(
                readAgent(in),
                in.version() == WITHOUT_GUARDRAILS ? FIRST_GUARDRAILS : readGuardrails(in),
                in.number(),
                in.optional(TurnsCodec::readRoute));
    }

    private static void writeGuardrails(StateWriter out, Guardrails guardrails) {
        out.optionalText(guardrails.policy())
                .text(guardrails.inputAction().name())
                .text(guardrails.outputPolicy());
    }

    private static Guardrails readGuardrails(StateReader in) {
        return new Guardrails(in.optionalText(), InputAction.valueOf(in.text()), in.text());
    }

    private static void writeAgent(StateWriter out, Agent agent) {
        out.text(agent.agentId())
                .text(agent.slug())
                .number(agent.version())
                .text(agent.instructions())
                .optionalText(agent.tier())
                .optionalText(agent.model())
                .list(agent.tools(), StateWriter::text)
                .number(agent.memoryMessages())
                .number(agent.maxSteps())
                .number(agent.maxOutputTokens())
                .optional(agent.temperature(), (w, t) -> w.number(Double.doubleToLongBits(t)))
                .number(agent.turnTimeoutMs())
                .optionalText(agent.workspaceId());
        ToolCodec.write(out, agent.approval());
    }

    private static Agent readAgent(StateReader in) {
        return new Agent(
                in.text(),
                in.text(),
                in.count(),
                in.text(),
                in.optionalText(),
                in.optionalText(),
                in.list(StateReader::text),
                in.count(),
                in.count(),
                in.count(),
                in.optional(r -> Double.longBitsToDouble(r.number())),
                in.number(),
                in.version() <= WITHOUT_ACCOUNTS ? null : in.optionalText(),
                in.version() <= WITHOUT_APPROVALS ? ApprovalPolicy.NEVER : ToolCodec.readPolicy(in));
    }

    private static void writeProgress(StateWriter out, Progress progress) {
        out.number(progress.step())
                .number(progress.attempt())
                .number(progress.retries())
                .number(progress.interruptions())
                .list(progress.transcript(), MessageCodec::write)
                .text(progress.said())
                .number(progress.saidAttempt());
    }

    private static Progress readProgress(StateReader in) {
        return new Progress(
                in.count(), in.count(), in.count(), in.count(), in.list(MessageCodec::read), in.text(), in.count());
    }

    private static void writeTally(StateWriter out, Tally tally) {
        TokenCounts usage = tally.usage();
        out.number(usage.input())
                .number(usage.cachedInput())
                .number(usage.cacheWrite())
                .number(usage.output())
                .number(usage.reasoning())
                .flag(usage.estimated())
                .number(tally.costNanos())
                .list(tally.redactions(), (w, hit) -> w.text(hit.rule()).number(hit.count()));
    }

    private static Tally readTally(StateReader in) {
        TokenCounts usage = new TokenCounts(in.number(), in.number(), in.number(), in.number(), in.number(), in.flag());
        return new Tally(usage, in.number(), in.list(r -> new RuleHit(r.text(), r.count())));
    }
}
