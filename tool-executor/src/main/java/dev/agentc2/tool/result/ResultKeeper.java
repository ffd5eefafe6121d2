package dev.agentc2.tool.result;

import dev.agentc2.tool.ContentCap;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.wire.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps of a result what its record has no room for: the whole of a text that is cut, and what is no text. A result that
 * can't be kept is cut all the same. Thread-safe.
 */
public final class ResultKeeper {
    /** Bytes of a result that are kept at most, all parts together; parts that don't fit are left out. */
    public static final int MOST_BYTES = 16 * 1024 * 1024;

    /** Parts besides the text that are kept at most. */
    public static final int MOST_ATTACHMENTS = 16;

    private final ResultStore store;
    private final Consumer<Ended> told;

    /** How keeping a result ended. */
    public enum Ended {
        KEPT,
        /** Parts of it are too large, or too many. */
        TOO_LARGE,
        /** The organisation keeps too much already. */
        FULL,
        UNAVAILABLE
    }

    /**
     * An outcome that fits a record, and what is kept besides. Immutable.
     *
     * @param results in the order of the result's parts
     */
    public record Kept(ToolOutcome outcome, List<KeptResult> results) {
        public Kept {
            results = List.copyOf(results);
        }
    }

    /** @param told of each result that there was something to keep of */
    public ResultKeeper(ResultStore store, Consumer<Ended> told) {
        this.store = store;
        this.told = told;
    }

    /** Cuts an outcome to what a record has room for, and keeps the rest. */
    public Kept keep(ToolCall call, ToolOutcome outcome) throws InterruptedException {
        ToolOutcome clean = ContentCap.cleaned(outcome);
        ToolOutcome cut = ContentCap.cut(clean);
        List<ResultPart> parts = clean instanceof ToolOutcome.Succeeded done ? parts(done, cut) : List.of();
        if (parts.isEmpty()) {
            return new Kept(cut, List.of());
        }
        ResultStore.Owner owner = new ResultStore.Owner(call.getOrgId(), call.getConversationId(), call.getEffectId());
        try {
            List<KeptResult> kept = store.keep(owner, parts);
            told.accept(kept.isEmpty() ? Ended.FULL : Ended.KEPT);
            return new Kept(cut, kept);
        } catch (ResultStoreUnavailableException e) {
            told.accept(Ended.UNAVAILABLE);
            return new Kept(cut, List.of());
        }
    }

    private List<ResultPart> parts(ToolOutcome.Succeeded whole, ToolOutcome cut) {
        List<ResultPart> all = new ArrayList<>();
        if (!(cut instanceof ToolOutcome.Succeeded head
                && head.content().length() == whole.content().length())) {
            byte[] utf8 = whole.content().getBytes(StandardCharsets.UTF_8);
            all.add(ResultPart.content(whole.contentType().mediaType(), utf8));
        }
        whole.attachments().stream().limit(MOST_ATTACHMENTS).forEach(all::add);
        List<ResultPart> fitting = new ArrayList<>();
        long room = MOST_BYTES;
        for (ResultPart part : all) {
            if (part.bytes().length <= room) {
                fitting.add(part);
                room -= part.bytes().length;
            }
        }
        if (fitting.size() < all.size() || whole.attachments().size() > MOST_ATTACHMENTS) {
            told.accept(Ended.TOO_LARGE);
        }
        return fitting;
    }
}
