package dev.agentc2.tool.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.tool.ToolInvocation;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.question.Asker;
import dev.agentc2.tool.result.KeptResult;
import dev.agentc2.tool.result.ResultPart;
import dev.agentc2.tool.result.ResultStore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadResultTest {
    private static final String TEXT = "a\u20acb\uD83D\uDE00c".repeat(1_000);
    private static final byte[] BYTES = TEXT.getBytes(StandardCharsets.UTF_8);

    /** One text of one conversation, and an image. */
    private static final class OneResult implements ResultStore {
        @Override
        public List<KeptResult> keep(Owner owner, List<ResultPart> parts) {
            throw new UnsupportedOperationException("nothing is kept here");
        }

        @Override
        public Optional<Piece> read(String orgId, String conversationId, String id, long offset, int length) {
            if (!orgId.equals("org") || !conversationId.equals("chat")) {
                return Optional.empty();
            }
            int from = (int) Math.min(offset, BYTES.length);
            int to = Math.min(BYTES.length, from + length);
            return switch (id) {
                case "text" -> Optional.of(new Piece("text/plain", BYTES.length, Arrays.copyOfRange(BYTES, from, to)));
                case "image" -> Optional.of(new Piece("image/png", 3, new byte[] {1, 2, 3}));
                default -> Optional.empty();
            };
        }
    }

    private final ReadResult tool = new ReadResult(new OneResult());

    @Test
    void piecesOfAnyLengthMakeTheWholeText() throws InterruptedException {
        for (int length : new int[] {1, 2, 3, 5, 7, 100, 4_096}) {
            StringBuilder read = new StringBuilder();
            long offset = 0;
            while (offset >= 0) {
                String piece = text(read("chat", "text", offset, length));
                read.append(piece.substring(piece.indexOf('\n') + 1));
                String head = piece.substring(0, piece.indexOf('\n'));
                int next = head.indexOf("at offset ");
                offset = next < 0 ? -1 : Long.parseLong(head.substring(next + 10, head.length() - 1));
            }
            assertEquals(TEXT, read.toString(), "in pieces of " + length);
        }
    }

    @Test
    void anOffsetWithinACharacterBeginsBehindIt() throws InterruptedException {
        assertEquals("[bytes 4 to 5 of 10000; the next piece begins at offset 5]\nb", text(read("chat", "text", 2, 3)));
    }

    @Test
    void whatCannotBeReadIsSaid() throws InterruptedException {
        assertTrue(failure(read("another", "text", 0, 10)).contains("no result of this id"));
        assertTrue(failure(read("chat", "nothing", 0, 10)).contains("no result of this id"));
        assertTrue(failure(read("chat", "text", 10_000, 10)).contains("only 10000 bytes"));
        assertTrue(failure(read("chat", "image", 0, 10)).contains("image/png"));
    }

    private ToolOutcome read(String conversation, String id, long offset, int length) throws InterruptedException {
        return tool.invoke(
                new ToolInvocation(
                        "chat-1/1/1/c",
                        "org",
                        conversation,
                        "agent",
                        "user",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("id", id)
                                .put("offset", offset)
                                .put("length", length),
                        Asker.NOBODY),
                new Cancellation());
    }

    private static String text(ToolOutcome outcome) {
        return assertInstanceOf(ToolOutcome.Succeeded.class, outcome).content();
    }

    private static String failure(ToolOutcome outcome) {
        return assertInstanceOf(ToolOutcome.Failed.class, outcome).explanation();
    }
}
