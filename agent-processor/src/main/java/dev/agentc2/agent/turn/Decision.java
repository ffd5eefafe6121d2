package dev.agentc2.agent.turn;

import java.util.List;

/**
 * What follows from a command. Immutable.
 *
 * @param events what happened, in order
 * @param effects what is to be done, in order
 * @param conversation the conversation evolved by the events
 * @param purse the leases after what was drawn from them and put back
 */
public record Decision(List<TurnEvent> events, List<Effect> effects, Conversation conversation, Purse purse) {
    public Decision {
        events = List.copyOf(events);
        effects = List.copyOf(effects);
    }
}
