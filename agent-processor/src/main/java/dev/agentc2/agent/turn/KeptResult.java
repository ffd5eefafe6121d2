package dev.agentc2.agent.turn;

/**
 * A part of a tool's result that is kept elsewhere. Immutable.
 *
 * @param id what it is read by
 * @param mediaType what it is
 * @param size bytes
 * @param whole whether it is the whole of what the result's content is the head of, not something besides
 */
public record KeptResult(String id, String mediaType, long size, boolean whole) {}
