package dev.agentc2.tool.result;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of a tool's result as the tool gave it, to be kept. Immutable by convention: nobody changes the bytes. */
public final class ResultPart {
    /** What is known of bytes of which nothing is said. */
    static final String UNKNOWN_TYPE = "application/octet-stream";

    private static final Pattern MEDIA_TYPE = Pattern.compile("[a-z0-9][a-z0-9.+-]{0,62}/[a-z0-9][a-z0-9.+-]{0,62}");

    private final Kind kind;
    private final String mediaType;
    private final byte[] bytes;

    /** What it is of the result. */
    public enum Kind {
        /** The whole of what the record holds the head of. */
        CONTENT,
        /** Something that isn't in the content. */
        ATTACHMENT
    }

    private ResultPart(Kind kind, String mediaType, byte[] bytes) {
        this.kind = kind;
        this.mediaType = mediaType;
        this.bytes = bytes;
    }

    /** All of a text, in UTF-8. */
    static ResultPart content(String mediaType, byte[] utf8) {
        return new ResultPart(Kind.CONTENT, mediaType, utf8);
    }

    /** @param mediaType as the tool says; what isn't the name of a type, or none, is as good as unknown */
    public static ResultPart attachment(@Nullable String mediaType, byte[] bytes) {
        String bare = mediaType == null
                ? ""
                : mediaType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        return new ResultPart(Kind.ATTACHMENT, MEDIA_TYPE.matcher(bare).matches() ? bare : UNKNOWN_TYPE, bytes);
    }

    public Kind kind() {
        return kind;
    }

    public String mediaType() {
        return mediaType;
    }

    public byte[] bytes() {
        return bytes;
    }
}
