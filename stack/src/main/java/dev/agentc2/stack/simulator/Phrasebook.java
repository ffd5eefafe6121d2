package dev.agentc2.stack.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.simulator.ChatRequest.ToolOutcome;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the simulated model says in words: from the results of tools, or a friendly answer that says what it is. */
final class Phrasebook {
    private static final int QUOTE_LIMIT = 120;
    private static final int EXCERPT_LIMIT = 400;
    private static final Pattern MY_NAME = Pattern.compile("(?i)\\bmy name is\\s+(\\p{L}[\\p{L}'-]{0,40})");
    private static final Pattern ASKS_NAME = Pattern.compile("(?i)\\bwhat(?:'s| is) my name\\b|\\bwho am i\\b");
    private static final String HOW_TO_LEAVE =
            "To talk to a real model, stop AgentC2, set the key of a provider, such as OPENAI_API_KEY,"
                    + " ANTHROPIC_API_KEY or GEMINI_API_KEY, and start it again.";
    private static final List<String> OPENINGS = List.of(
            "Hello! I am the simulated model that AgentC2 brings along, so nothing I say comes from a real one.",
            "Thank you for your message. You are talking to AgentC2's simulated model, which answers from a short list of phrases.",
            "That is an interesting thing to write to a simulated model, which I am: no real one is connected yet.",
            "Your message went through Kafka, was decided on, sent to me, and came back word by word. I am only a simulated model, though.",
            "I would love to think about that, but I am a simulated model: the platform around me is real, my thoughts are not.");
    private static final List<String> SUGGESTIONS = List.of(
            "I do use tools: ask me what time it is in Tokyo.",
            "I do use tools: ask me what 12.5% of 840 is.",
            "I do use tools: give me the address of a web page and I fetch it.",
            "I do use tools: ask me for the date and for 17 * 23 in one question, and I call both at once.");

    private Phrasebook() {}

    /** The answer to a request in which no tool is called. */
    static String answer(ChatRequest request) {
        List<ToolOutcome> outcomes = request.outcomes();
        if (!outcomes.isEmpty()) {
            List<String> sentences = outcomes.stream().map(Phrasebook::sentence).toList();
            return String.join(" ", sentences) + " (I am a simulated model, but the tool calls are real.)";
        }
        if (ASKS_NAME.matcher(request.lastUser()).find()) {
            return rememberedName(request.earlierUserTexts())
                    .map(name -> "Your name is " + name + ": you told me earlier in this conversation, and even a"
                            + " simulated model is sent its history.")
                    .orElse("You haven't told me your name in this conversation. " + HOW_TO_LEAVE);
        }
        return smallTalk(request);
    }

    private static String smallTalk(ChatRequest request) {
        int choice = Math.floorMod(
                request.lastUser().hashCode() + request.earlierUserTexts().size() * 7, 1 << 20);
        String opening = OPENINGS.get(choice % OPENINGS.size());
        String quote = request.lastUser().isBlank()
                ? ""
                : " You wrote: \"" + shortened(request.lastUser().strip(), QUOTE_LIMIT) + "\".";
        String suggestion =
                request.tools().isEmpty() ? "" : " " + SUGGESTIONS.get(choice / OPENINGS.size() % SUGGESTIONS.size());
        return opening + quote + suggestion + " " + HOW_TO_LEAVE;
    }

    private static Optional<String> rememberedName(List<String> texts) {
        return texts.reversed().stream()
                .map(MY_NAME::matcher)
                .filter(Matcher::find)
                .map(match -> match.group(1))
                .findFirst();
    }

    private static String sentence(ToolOutcome outcome) {
        JsonNode result = json(outcome.content());
        JsonNode arguments = json(outcome.arguments());
        if (result.has("weekday") && result.has("time")) {
            return "It is %s on %s, %s in the time zone %s."
                    .formatted(
                            result.path("time").asText(),
                            result.path("weekday").asText(),
                            result.path("date").asText(),
                            result.path("timezone").asText());
        }
        if (result.has("result") && arguments.has("expression")) {
            return arguments.path("expression").asText() + " = "
                    + result.path("result").asText() + ".";
        }
        if (result.has("body") && result.has("status")) {
            return "The page answered with status %s and begins: \"%s\"."
                    .formatted(
                            result.path("status").asText(),
                            shortened(result.path("body").asText().strip(), EXCERPT_LIMIT));
        }
        return "The tool %s answered: %s".formatted(outcome.name(), shortened(outcome.content(), EXCERPT_LIMIT));
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance(); // a tool may answer in plain text
        }
    }

    private static String shortened(String text, int limit) {
        String line = text.replaceAll("\\s+", " ");
        if (line.length() <= limit) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(limit - 1)) ? limit - 1 : limit;
        return line.substring(0, end) + "...";
    }
}
