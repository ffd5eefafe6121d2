package dev.agentc2.tool.question;

/**
 * Something that a tool's server wants to know of a person. Immutable.
 *
 * @param message what is asked, in the server's words; at most 2 KiB
 * @param answerSchema JSON Schema of an answer: a flat object, without regular expressions; at most 16 KiB
 */
public record Question(String message, String answerSchema) {}
