package dev.agentc2.tool.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.ToolOutcome.ContentType;
import dev.agentc2.tool.ToolOutcome.FailureKind;
import dev.agentc2.tool.result.ResultPart;
import io.modelcontextprotocol.spec.McpSchema.AudioContent;
import io.modelcontextprotocol.spec.McpSchema.BlobResourceContents;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.EmbeddedResource;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.ResourceLink;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered as what a model may read: text as it is, structured content as JSON, and of images, sounds and
 * other bytes what they are and how large; the bytes themselves are attached. Pure.
 */
final class ResultText {
    private ResultText() {}

    static ToolOutcome outcome(CallToolResult result) {
        if (Boolean.TRUE.equals(result.isError())) {
            return new ToolOutcome.Failed(FailureKind.TOOL_ERROR, "The tool reports an error.", text(result));
        }
        List<Content> contents = contents(result);
        boolean isAllText = contents.stream().allMatch(TextContent.class::isInstance);
        if (result.structuredContent() != null && isAllText) {
            // Servers repeat structured content as text for clients that don't know it.
            return new ToolOutcome.Succeeded(json(result.structuredContent()), ContentType.JSON, false);
        }
        return new ToolOutcome.Succeeded(text(result), ContentType.TEXT, false, attachments(contents));
    }

    private static List<ResultPart> attachments(List<Content> contents) {
        return contents.stream()
                .map(ResultText::attachment)
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable ResultPart attachment(Content content) {
        return switch (content) {
            case ImageContent image -> attachment(image.mimeType(), image.data());
            case AudioContent audio -> attachment(audio.mimeType(), audio.data());
            case EmbeddedResource embedded
            when embedded.resource() instanceof BlobResourceContents blob -> attachment(blob.mimeType(), blob.blob());
            default -> null;
        };
    }

    /** Null for what isn't Base64, which nobody could read. */
    private static @Nullable ResultPart attachment(@Nullable String mimeType, @Nullable String base64) {
        try {
            return base64 == null || base64.isEmpty()
                    ? null
                    : ResultPart.attachment(mimeType, Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** What a server answered as JSON: structured content, else its only text where that is JSON; not of an error. */
    static Optional<JsonNode> document(CallToolResult result) {
        if (Boolean.TRUE.equals(result.isError())) {
            return Optional.empty();
        }
        if (result.structuredContent() != null) {
            return Optional.of(Json.MAPPER.valueToTree(result.structuredContent()));
        }
        List<Content> contents = contents(result);
        if (contents.size() != 1 || !(contents.getFirst() instanceof TextContent text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.MAPPER.readTree(known(text.text()))).filter(JsonNode::isContainerNode);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String text(CallToolResult result) {
        List<String> parts = new ArrayList<>();
        contents(result).forEach(content -> parts.add(part(content)));
        if (result.structuredContent() != null) {
            parts.add(json(result.structuredContent()));
        }
        return parts.isEmpty() ? "[no content]" : String.join("\n\n", parts);
    }

    private static List<Content> contents(CallToolResult result) {
        return result.content() == null
                ? List.of()
                : result.content().stream().filter(Objects::nonNull).toList();
    }

    private static String part(Content content) {
        return switch (content) {
            case TextContent text -> known(text.text());
            case ImageContent image -> bytes("image", image.mimeType(), image.data());
            case AudioContent audio -> bytes("audio", audio.mimeType(), audio.data());
            case EmbeddedResource embedded -> resource(embedded.resource());
            case ResourceLink link ->
                "[resource " + known(link.uri()) + described(link.mimeType())
                        + (link.size() == null ? "" : ", " + link.size() + " bytes") + "] " + known(link.name())
                        + (link.description() == null ? "" : ": " + link.description());
            default -> "[content of a kind that isn't known here]";
        };
    }

    private static String resource(@Nullable ResourceContents resource) {
        return switch (resource) {
            case TextResourceContents text ->
                "[resource " + known(text.uri()) + described(text.mimeType()) + "]\n" + known(text.text());
            case BlobResourceContents blob -> bytes("resource " + known(blob.uri()), blob.mimeType(), blob.blob());
            case null, default -> "[resource of a kind that isn't known here]";
        };
    }

    private static String bytes(String what, @Nullable String mimeType, @Nullable String base64) {
        long size = base64 == null ? 0 : base64.length() * 3L / 4;
        return "[" + what + described(mimeType) + ", about " + size + " bytes, which can't be shown]";
    }

    private static String described(@Nullable String mimeType) {
        return mimeType == null ? "" : ", " + mimeType;
    }

    private static String known(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }

    private static String json(Object value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON can be written as JSON", e);
        }
    }
}
