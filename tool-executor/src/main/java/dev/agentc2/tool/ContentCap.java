package dev.agentc2.tool;

import dev.agentc2.tool.ToolOutcome.ContentType;
import java.nio.charset.StandardCharsets;

/** Keeps what a tool says within bounds and in a form that every store can hold. */
public final class ContentCap {
    /** Longest content of a result, bytes of UTF-8. */
    public static final int LIMIT_BYTES = 64 * 1024;

    private ContentCap() {}

    /** The outcome with its texts free of NUL and of broken surrogates, as long as they are. */
    public static ToolOutcome cleaned(ToolOutcome outcome) {
        return switch (outcome) {
            case ToolOutcome.Succeeded done ->
                new ToolOutcome.Succeeded(
                        clean(done.content()), done.contentType(), done.truncated(), done.attachments());
            case ToolOutcome.Failed failed ->
                new ToolOutcome.Failed(failed.kind(), clean(failed.detail()), clean(failed.explanation()));
            case ToolOutcome.Unknown unknown -> new ToolOutcome.Unknown(unknown.kind(), clean(unknown.detail()));
        };
    }

    /** A clean outcome with its texts cut to the limit, and nothing but texts. */
    public static ToolOutcome cut(ToolOutcome outcome) {
        return switch (outcome) {
            case ToolOutcome.Succeeded done -> cut(done);
            case ToolOutcome.Failed failed ->
                new ToolOutcome.Failed(failed.kind(), failed.detail(), head(failed.explanation(), LIMIT_BYTES));
            case ToolOutcome.Unknown unknown -> unknown;
        };
    }

    /** The beginning of a text that takes at most so many bytes of UTF-8; never half a character. */
    public static String head(String text, int limitBytes) {
        int bytes = 0;
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (bytes > limitBytes) {
                return text.substring(0, at);
            }
            at += Character.charCount(point);
        }
        return text;
    }

    private static ToolOutcome.Succeeded cut(ToolOutcome.Succeeded done) {
        String head = head(done.content(), LIMIT_BYTES);
        return head.length() == done.content().length()
                ? new ToolOutcome.Succeeded(head, done.contentType(), done.truncated())
                : new ToolOutcome.Succeeded(head, ContentType.TEXT, true); // JSON that is cut is JSON no more
    }

    private static String clean(String text) {
        String encodable = StandardCharsets.UTF_8.newEncoder().canEncode(text)
                ? text
                : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        return encodable.replace('\0', '\uFFFD');
    }
}
