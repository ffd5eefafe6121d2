package dev.agentc2.agent.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How events change a conversation. Pure. */
final class Evolution {
    private Evolution() {}

    /**
     * The conversation after an event.
     *
     * @throws IllegalTransitionException when the event may not happen now
     */
    static Conversation evolve(Conversation before, TurnEvent event) {
        if (event instanceof TurnEvent.TurnAccepted accepted) {
            return accept(before, accepted);
        }
        Turn turn = before.active(event.turnId());
        if (turn == null) {
            return evolveQueued(before, event);
        }
        Set<TurnState> legal = TurnLifecycle.next(turn.state(), event);
        if (event instanceof TurnEvent.Traced traced && traced.sequence() != turn.nextSequence()) {
            throw new IllegalTransitionException("sequence " + traced.sequence() + " breaks the row", event);
        }
        if (event instanceof TurnEvent.Ended ended) {
            return before.ended(remember(before.memory(), turn, ended), event.at());
        }
        Turn after = event instanceof TurnEvent.Traced ? evolve(turn, event).counted() : evolve(turn, event);
        if (!legal.contains(after.state())) {
            throw new IllegalTransitionException("leads to " + after.state().title(), event);
        }
        return before.with(after);
    }

    private static Conversation accept(Conversation before, TurnEvent.TurnAccepted event) {
        if (before.knows(event.inquiry()) || event.sequence() != 0) {
            throw new IllegalTransitionException("accepted twice", event);
        }
        return before.active() == null
                ? before.with(Turn.begin(event.inquiry(), event.at(), event.at()))
                : before.enqueue(new QueuedTurn(event.inquiry(), event.at()));
    }

    private static Conversation evolveQueued(Conversation before, TurnEvent event) {
        QueuedTurn queued = before.queued(event.turnId());
        if (queued == null) {
            throw new IllegalTransitionException("no such turn", event);
        }
        if (!TurnLifecycle.next(TurnState.RECEIVED, event).stream().allMatch(TurnState::terminal)) {
            throw new IllegalTransitionException("still waits in the queue", event);
        }
        return before.withoutQueued(queued.inquiry());
    }

    private static Turn evolve(Turn turn, TurnEvent event) {
        return switch (event) {
            case TurnEvent.ConfigurationAwaited awaited -> turn.in(new Phase.Received(awaited.recheckAt()));
            case TurnEvent.TurnStarted started ->
                turn.with(new Setup(started.agent(), started.guardrails(), started.deadlineAt(), null))
                        .in(new Phase.Received(null));
            case TurnEvent.InputScreened _ -> turn;
            case TurnEvent.ModelRouted routed -> turn.with(turn.ready().with(routed.route()));
            case TurnEvent.BudgetAwaited awaited ->
                turn.in(new Phase.AwaitingBudget(
                        awaited.since(), awaited.neededNanos(), awaited.step(), awaited.recheckAt()));
            case TurnEvent.ModelRequested requested ->
                turn.with(turn.progress().called(requested.call())).in(new Phase.AwaitingModel(requested.call()));
            case TurnEvent.CancelAwaited awaited -> cancelling(turn, awaited);
            case TurnEvent.ModelAnswered answered -> answered(turn, answered);
            case TurnEvent.ToolsRequested requested -> turn.in(new Phase.AwaitingTools(requested.calls()));
            case TurnEvent.ApprovalRequested requested ->
                turn.in(tools(turn, event)
                        .with(open(turn, requested.call(), event).in(requested.held())));
            case TurnEvent.ApprovalDecided decided -> decided(turn, decided);
            case TurnEvent.QuestionAsked asked ->
                turn.in(tools(turn, event).with(open(turn, asked.call(), event).in(asked.asking())));
            case TurnEvent.QuestionOver over -> over(turn, over);
            case TurnEvent.ToolSettled settled -> settled(turn, settled);
            case TurnEvent.TurnAccepted _, TurnEvent.Ended _ ->
                throw new IllegalTransitionException("doesn't change a turn", event);
        };
    }

    private static Turn cancelling(Turn turn, TurnEvent.CancelAwaited event) {
        if (!(turn.phase() instanceof Phase.AwaitingModel running)) {
            throw new IllegalTransitionException("no call runs", event);
        }
        return turn.in(new Phase.AwaitingModel(running.call().withCancel(event.cancel())));
    }

    private static Turn answered(Turn turn, TurnEvent.ModelAnswered event) {
        TurnCommand.ModelResult result = event.result();
        boolean counts = event.retryAt() == null;
        Progress progress = turn.progress();
        if (!counts) {
            progress = progress.again(result.outcome() != ModelOutcome.FAILED);
        } else {
            progress = progress.spoke(result.text());
            if (result.outcome() == ModelOutcome.SUCCEEDED) {
                progress = progress.with(List.of(new Message.Assistant(result.text(), result.toolCalls())));
            }
        }
        Tally tally = turn.tally().plus(result.usage(), event.costNanos(), counts ? result.redactions() : List.of());
        return turn.with(progress).with(tally).in(new Phase.ModelSettled(event.retryAt()));
    }

    private static Turn settled(Turn turn, TurnEvent.ToolSettled event) {
        PendingTool call = open(turn, event.call(), event);
        Phase.AwaitingTools after = tools(turn, event).with(call.in(new PendingTool.Settled(event.answer())));
        return after.settled() ? turn.with(turn.progress().with(answers(after))).in(after) : turn.in(after);
    }

    /** Whatever the verdict, the call isn't waited for any more; unless it is made, what settles it follows. */
    private static Turn decided(Turn turn, TurnEvent.ApprovalDecided event) {
        PendingTool asked = tools(turn, event).held(event.call().request().callId());
        if (asked == null) {
            throw new IllegalTransitionException("nobody is asked about the call", event);
        }
        String edited = event.edited();
        PendingTool call = edited == null ? asked : asked.with(edited);
        return turn.with(turn.ready().until(event.turnDeadlineAt()))
                .in(tools(turn, event).with(call.in(new PendingTool.Running(event.deadlineAt(), edited != null))));
    }

    /** However it ended, the call runs on. */
    private static Turn over(Turn turn, TurnEvent.QuestionOver event) {
        PendingTool call = tools(turn, event).call(event.call().effectId());
        if (call == null
                || !(call.stage() instanceof PendingTool.Asking asking)
                || !asking.questionId().equals(event.questionId())) {
            throw new IllegalTransitionException("the question isn't open", event);
        }
        PendingTool.Running running =
                new PendingTool.Running(event.deadlineAt(), asking.running().edited());
        return turn.with(turn.ready().until(event.turnDeadlineAt()))
                .in(tools(turn, event).with(call.in(running)));
    }

    private static Phase.AwaitingTools tools(Turn turn, TurnEvent event) {
        if (turn.phase() instanceof Phase.AwaitingTools waiting) {
            return waiting;
        }
        throw new IllegalTransitionException("no tool runs", event);
    }

    /** The call of the step that is meant, as it is now. */
    private static PendingTool open(Turn turn, PendingTool meant, TurnEvent event) {
        return tools(turn, event).calls().stream()
                .filter(call -> call.effectId().equals(meant.effectId()))
                .filter(call -> call.stage() instanceof PendingTool.Running)
                .findFirst()
                .orElseThrow(() -> new IllegalTransitionException("the call isn't open", event));
    }

    private static List<Message> answers(Phase.AwaitingTools tools) {
        List<Message> answers = new ArrayList<>();
        for (PendingTool call : tools.calls()) {
            if (call.answer() != null) {
                answers.add(new Message.ToolAnswer(call.request().callId(), call.answer()));
            }
        }
        return answers;
    }

    /** A turn is remembered when the agent said something; the exchange is one that a provider accepts as history. */
    private static Memory remember(Memory memory, Turn turn, TurnEvent.Ended event) {
        Memory seen = memory.seen(turn.inquiry());
        Setup setup = turn.setup();
        String said = turn.progress().said();
        if (setup == null || said.isBlank()) {
            return seen;
        }
        List<Message> transcript = turn.progress().transcript();
        boolean whole = event instanceof TurnEvent.TurnCompleted
                && transcript.getLast() instanceof Message.Assistant last
                && last.toolCalls().isEmpty()
                && !last.text().isBlank();
        Memory.Exchange exchange = whole
                ? new Memory.Exchange(transcript)
                : new Memory.Exchange(List.of(transcript.getFirst(), new Message.Assistant(said, List.of())));
        return seen.remember(exchange, said, setup.agent().memoryMessages());
    }
}
