package dev.agentc2.tool.result;

/**
 * A part of a result that is kept, as records refer to it. Immutable.
 *
 * @param id identity within the organisation: made from the call and the bytes, so that the same part kept again is the
 *     same, and another one never takes its place
 * @param mediaType what it is, as the tool says
 * @param size bytes
 * @param sha256 SHA-256 of the bytes, hexadecimal
 * @param part what it is of the result
 */
public record KeptResult(String id, String mediaType, long size, String sha256, ResultPart.Kind part) {}
