package dev.agentc2.tool;

import dev.agentc2.tool.result.ResultPart;
import java.util.List;

/** How a tool call ended. Immutable. */
public sealed interface ToolOutcome {
    /**
     * It did what it was asked for.
     *
     * @param content result for the model
     * @param contentType what the content is
     * @param truncated whether the result was cut
     * @param attachments what else it has that is no text, before it is kept or left out; nothing once it is settled
     */
    record Succeeded(String content, ContentType contentType, boolean truncated, List<ResultPart> attachments)
            implements ToolOutcome {
        public Succeeded {
            attachments = List.copyOf(attachments);
        }

        /** A text and nothing else. */
        public Succeeded(String content, ContentType contentType, boolean truncated) {
            this(content, contentType, truncated, List.of());
        }

        public static Succeeded text(String content) {
            return new Succeeded(content, ContentType.TEXT, false);
        }

        /** A result that is JSON. */
        public static Succeeded json(String content) {
            return new Succeeded(content, ContentType.JSON, false);
        }
    }

    /**
     * It surely didn't do what it was asked for.
     *
     * @param kind what kind of failure
     * @param detail a sentence for an operator; no content, no arguments
     * @param explanation what the model needs in order to do better; may quote its arguments; may be empty
     */
    record Failed(FailureKind kind, String detail, String explanation) implements ToolOutcome {
        public Failed(FailureKind kind, String detail) {
            this(kind, detail, "");
        }
    }

    /**
     * It may or may not have happened.
     *
     * @param kind why nobody knows
     * @param detail a sentence for an operator; no content, no arguments
     */
    record Unknown(FailureKind kind, String detail) implements ToolOutcome {}

    /** What a content is. */
    enum ContentType {
        TEXT("text/plain"),
        JSON("application/json");

        private final String mediaType;

        ContentType(String mediaType) {
            this.mediaType = mediaType;
        }

        /** As it is written in records. */
        public String mediaType() {
            return mediaType;
        }
    }

    /** Kinds of failure, by the names that records carry. */
    enum FailureKind {
        /** No tool of that name for this organisation. */
        TOOL_UNKNOWN,
        /** The arguments don't fit the tool's schema, or make no sense to it; the model can mend them. */
        INVALID_ARGUMENTS,
        /** The tool, or what it reaches out to, failed. */
        TOOL_ERROR,
        /** A policy forbids it, such as reaching a private address. */
        BLOCKED,
        /** It took too long. */
        TIMEOUT,
        /** The worker that made the call is gone, and nobody can tell what became of it. */
        INTERRUPTED,
        /** Its turn ended, so that it was stopped, or not made any more. */
        CANCELLED,
        /** What the tool needs can't be reached, or refuses the connection's credentials: the call wasn't made. */
        UNREACHABLE,
        /** The answer is larger than is read. */
        RESULT_TOO_LARGE,
        /** The server has failed too often just now; the call wasn't made. */
        CIRCUIT_OPEN,
        /** Too many calls of the connection are under way; the call wasn't made. */
        BUSY,
        /** The ledger can't be reached, so a call that must not be repeated isn't made by who says so. */
        LEDGER_UNAVAILABLE
    }
}
