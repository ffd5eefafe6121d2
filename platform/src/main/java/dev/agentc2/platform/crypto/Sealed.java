package dev.agentc2.platform.crypto;

/**
 * Something encrypted. Immutable as long as nobody writes into the array.
 *
 * @param ciphertext what to store; tells its key by itself
 * @param keyId key of the ring that it is encrypted under, to be stored beside it
 */
public record Sealed(byte[] ciphertext, long keyId) {}
