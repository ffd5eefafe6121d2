package dev.agentc2.agent.turn;

import java.util.List;

/**
 * What follows from a command. Immutable.
 *
 * @param events what happened, in order
 * @param effects what is to be done, in order
 * @param conversation the conversation evolved by the events
 * @param lease the lease after what was drawn from it and put back
 */
public record Decision(List<TurnEvent> events, List<Effect> effects, Conversation conversation, Lease lease) {
    public Decision {
        events = List.copyOf(events);
        effects = List.copyOf(effects);
    }
}
