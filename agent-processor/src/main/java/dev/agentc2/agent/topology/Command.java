package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.TurnCommand;

/**
 * A command with the conversation that it is for. Immutable.
 *
 * @param orgId tenant, as the record itself says
 * @param conversationId conversation, as the record itself says
 * @param command what happens
 */
record Command(String orgId, String conversationId, TurnCommand command) {}
