package dev.agentc2.tool.result;

import java.util.List;
import java.util.Optional;

/** Keeps large results until nobody needs them any more. Thread-safe; several workers may share one. */
public interface ResultStore {
    /**
     * Whose result it is. Immutable.
     *
     * @param orgId tenant
     * @param conversationId conversation of the call, whose turns alone may read it by a tool
     * @param effectId identity of the call
     */
    record Owner(String orgId, String conversationId, String effectId) {}

    /**
     * A piece of what is kept.
     *
     * @param mediaType what the whole is
     * @param size bytes of the whole
     * @param bytes of the piece; nobody changes them
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Piece(String mediaType, long size, byte[] bytes) {}

    /**
     * Keeps parts of a result, all or none. Committed on return; removed again after a while unless the call's settlement
     * refers to them.
     *
     * @return references in the order of the parts; empty when the organisation keeps too much already
     * @throws ResultStoreUnavailableException when nothing is kept
     */
    List<KeptResult> keep(Owner owner, List<ResultPart> parts)
            throws ResultStoreUnavailableException, InterruptedException;

    /**
     * Reads a piece; empty when the conversation has no such result, or it is gone.
     *
     * @param offset bytes before it
     * @param length bytes of it at most
     */
    Optional<Piece> read(String orgId, String conversationId, String id, long offset, int length)
            throws ResultStoreUnavailableException, InterruptedException;
}
