package dev.agentc2.tool.builtin;

import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.tool.ToolDescription;
import dev.agentc2.platform.tool.ToolSpecs;
import dev.agentc2.tool.Tool;
import dev.agentc2.tool.ToolInvocation;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.ToolOutcome.FailureKind;
import dev.agentc2.tool.result.ResultStore;
import dev.agentc2.tool.result.ResultStore.Piece;
import dev.agentc2.tool.result.ResultStoreUnavailableException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads on in a result of the same conversation that was too long for its record. Thread-safe. */
public final class ReadResult implements Tool {
    private static final int USUAL_LENGTH = 16 * 1024;
    private static final Pattern TEXT = Pattern.compile(
            "text/.*|application/(?:json|xml|javascript|x-ndjson|yaml|.*\\+json|.*\\+xml)|image/svg\\+xml");

    private final ResultStore store;

    public ReadResult(ResultStore store) {
        this.store = store;
    }

    @Override
    public ToolDescription description() {
        return ToolSpecs.READ_RESULT;
    }

    @Override
    public ToolOutcome invoke(ToolInvocation invocation, Cancellation cancellation) throws InterruptedException {
        String id = invocation.arguments().path("id").asText();
        long offset = invocation.arguments().path("offset").asLong(0);
        int length = invocation.arguments().path("length").asInt(USUAL_LENGTH);
        try {
            Optional<Piece> found = store.read(
                    invocation.orgId(), invocation.conversationId(), id, offset, length + Utf8Piece.LONGEST_CHARACTER);
            return found.map(piece -> told(piece, offset, length)).orElseGet(ReadResult::unknown);
        } catch (ResultStoreUnavailableException e) {
            return new ToolOutcome.Failed(
                    FailureKind.UNREACHABLE,
                    "Large results can't be read at the moment.",
                    "Large results can't be read at the moment.");
        }
    }

    private static ToolOutcome told(Piece piece, long offset, int length) {
        if (!TEXT.matcher(piece.mediaType()).matches()) {
            return failed("It is " + piece.mediaType() + ", which can't be shown as text. A person can open it.");
        }
        if (offset >= piece.size()) {
            return failed("It has only " + piece.size() + " bytes.");
        }
        Utf8Piece text = Utf8Piece.of(piece.bytes(), length);
        long begin = offset + text.skipped();
        long end = begin + text.length();
        String next = end < piece.size() ? "the next piece begins at offset " + end : "there is no more";
        return ToolOutcome.Succeeded.text(
                "[bytes " + begin + " to " + end + " of " + piece.size() + "; " + next + "]\n" + text.text());
    }

    private static ToolOutcome unknown() {
        return failed("This conversation has no result of this id, or it isn't kept any more.");
    }

    private static ToolOutcome failed(String why) {
        return new ToolOutcome.Failed(FailureKind.INVALID_ARGUMENTS, "The result can't be read so.", why);
    }
}
