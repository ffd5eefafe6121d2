package dev.agentc2.stack.client;

/**
 * One server-sent event. Immutable.
 *
 * @param id its id, or the last one that the stream gave; empty before the first
 * @param name event name, {@code message} when none was given
 * @param data data lines joined by newlines
 */
public record SseEvent(String id, String name, String data) {}
