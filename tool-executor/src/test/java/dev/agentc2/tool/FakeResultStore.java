package dev.agentc2.tool;

import static java.util.Objects.requireNonNull;

import dev.agentc2.tool.result.KeptResult;
import dev.agentc2.tool.result.ResultPart;
import dev.agentc2.tool.result.ResultStore;
import dev.agentc2.tool.result.ResultStoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Large results in memory; can be away. */
final class FakeResultStore implements ResultStore {
    boolean away;
    private final Map<String, ResultPart> parts = new HashMap<>();

    @Override
    public synchronized List<KeptResult> keep(Owner owner, List<ResultPart> kept)
            throws ResultStoreUnavailableException {
        if (away) {
            throw new ResultStoreUnavailableException(new IllegalStateException("away"));
        }
        List<KeptResult> references = new ArrayList<>();
        for (ResultPart part : kept) {
            String id = owner.effectId() + "." + references.size() + "." + Arrays.hashCode(part.bytes());
            parts.put(id, part);
            references.add(new KeptResult(id, part.mediaType(), part.bytes().length, "hash", part.kind()));
        }
        return references;
    }

    @Override
    public Optional<Piece> read(String orgId, String conversationId, String id, long offset, int length) {
        throw new UnsupportedOperationException("nobody reads here");
    }

    boolean has(String id) {
        return parts.containsKey(id);
    }

    String text(String id) {
        return new String(requireNonNull(parts.get(id)).bytes(), StandardCharsets.UTF_8);
    }
}
