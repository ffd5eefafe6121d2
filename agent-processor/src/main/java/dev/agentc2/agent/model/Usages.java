package dev.agentc2.agent.model;

import dev.agentc2.wire.ModelRequest;
import dev.agentc2.wire.PromptMessage;
import dev.agentc2.wire.ToolRequest;
import dev.agentc2.wire.ToolSpec;
import dev.agentc2.wire.Usage;
import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * From what providers report to disjoint buckets, whose sum is what they bill. OpenAI counts cached tokens within the
 * prompt and reasoning within the completion (some that speak its protocol count reasoning beside it, which shows in the
 * total); Anthropic counts cache reads and writes beside the input; Gemini counts cached tokens within the prompt and
 * thoughts beside the answer.
 */
final class Usages {
    private static final int CHARACTERS_PER_TOKEN = 4;
    /** Milliseconds a model takes for a token, when usage must be estimated by time. */
    private static final long MS_PER_TOKEN = 20;

    private Usages() {}

    /** The buckets of a report; null when the provider reported nothing. */
    static @Nullable Usage of(@Nullable TokenUsage reported) {
        if (reported == null) {
            return null;
        }
        long input = count(reported.inputTokenCount());
        long output = count(reported.outputTokenCount());
        if (input + output == 0) {
            return null;
        }
        return switch (reported) {
            case OpenAiTokenUsage usage -> openAi(usage, input, output);
            case AnthropicTokenUsage usage ->
                usage(input, count(usage.cacheReadInputTokens()), count(usage.cacheCreationInputTokens()), output, 0);
            case GoogleAiGeminiTokenUsage usage -> {
                long cached = Math.min(input, count(usage.cachedContentTokenCount()));
                yield usage(input - cached, cached, 0, output, count(usage.thoughtsTokenCount()));
            }
            default -> usage(input, 0, 0, output, 0);
        };
    }

    /** What a call that reported nothing may have used: a token for every four characters. */
    static Usage estimate(ModelRequest request, long outputCharacters) {
        long characters = 0;
        for (PromptMessage message : request.getMessages()) {
            characters += message.getText().length();
            for (ToolRequest call : message.getToolCalls()) {
                characters += call.getTool().length() + call.getArguments().length();
            }
        }
        for (ToolSpec tool : request.getTools()) {
            characters += tool.getName().length()
                    + tool.getDescription().length()
                    + tool.getParameters().length();
        }
        return new Usage(tokens(characters), 0L, 0L, tokens(outputCharacters), 0L, true);
    }

    /** What a call may have used that was under way until a time: its prompt, and what can be said meanwhile. */
    static Usage estimateSince(ModelRequest request, long until) {
        long tokens = Math.clamp((until - request.getRequestedAt()) / MS_PER_TOKEN, 0, request.getMaxOutputTokens());
        return estimate(request, tokens * CHARACTERS_PER_TOKEN);
    }

    /** Nothing used. */
    static Usage none() {
        return usage(0, 0, 0, 0, 0);
    }

    private static Usage openAi(OpenAiTokenUsage usage, long input, long output) {
        var inputDetails = usage.inputTokensDetails();
        var outputDetails = usage.outputTokensDetails();
        long cached = inputDetails == null ? 0 : Math.min(input, count(inputDetails.cachedTokens()));
        long reasoning = outputDetails == null ? 0 : count(outputDetails.reasoningTokens());
        Integer total = usage.totalTokenCount();
        boolean beside = total != null && total == input + output + reasoning;
        return usage(input - cached, cached, 0, beside ? output : Math.max(0, output - reasoning), reasoning);
    }

    private static Usage usage(long input, long cached, long cacheWrite, long output, long reasoning) {
        return new Usage(input, cached, cacheWrite, output, reasoning, false);
    }

    private static long tokens(long characters) {
        return (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
    }

    private static long count(@Nullable Integer reported) {
        return reported == null ? 0 : Math.max(0, reported);
    }
}
