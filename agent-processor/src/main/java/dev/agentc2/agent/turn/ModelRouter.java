package dev.agentc2.agent.turn;

import static dev.agentc2.agent.turn.ModelCatalogue.FAST;
import static dev.agentc2.agent.turn.ModelCatalogue.PREMIUM;
import static dev.agentc2.agent.turn.ModelCatalogue.STANDARD;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the cheapest model that is likely able to answer. An agent's own model or tier wins; else short, simple
 * messages go to the fast tier and those that speak of code, reasoning or tools, or are long, to the standard tier. The
 * premium tier is never chosen by itself.
 */
final class ModelRouter {
    private static final int LONG_CHARS = 600;
    private static final List<String> PREFERENCE = List.of(STANDARD, FAST, PREMIUM);

    private static final Set<String> CODE = Set.of(
            "code",
            "function",
            "class",
            "method",
            "bug",
            "debug",
            "compile",
            "compiler",
            "exception",
            "stacktrace",
            "refactor",
            "regex",
            "sql",
            "query",
            "java",
            "python",
            "javascript",
            "typescript",
            "kotlin",
            "rust",
            "bash",
            "script",
            "algorithm",
            "unittest",
            "api",
            "json",
            "yaml");
    private static final Set<String> REASONING = Set.of(
            "why",
            "explain",
            "analyze",
            "analyse",
            "compare",
            "contrast",
            "evaluate",
            "prove",
            "proof",
            "derive",
            "reason",
            "plan",
            "design",
            "strategy",
            "architecture",
            "tradeoff",
            "tradeoffs",
            "pros",
            "cons",
            "optimize",
            "optimise",
            "summarize",
            "summarise",
            "translate",
            "essay",
            "diagnose",
            "recommend",
            "solve",
            "step");
    private static final Set<String> TOOLS = Set.of(
            "calculate",
            "compute",
            "fetch",
            "search",
            "lookup",
            "browse",
            "download",
            "http",
            "https",
            "www",
            "url",
            "website",
            "webpage",
            "send",
            "create",
            "update",
            "delete",
            "schedule",
            "book");

    private ModelRouter() {}

    /** The model for a turn; null when no provider that is set up serves it. */
    static @Nullable Route route(Agent agent, String text, ModelCatalogue models) {
        if (agent.model() != null) {
            ModelRef own = models.named(agent.model());
            return own == null ? null : new Route("custom", own, "agent-model");
        }
        if (agent.tier() != null) {
            return ofTier(agent.tier(), "agent-tier", models);
        }
        String reason = complexity(text, !agent.tools().isEmpty());
        return ofTier(reason == null ? FAST : STANDARD, reason == null ? "simple" : reason, models);
    }

    private static @Nullable Route ofTier(String tier, String reason, ModelCatalogue models) {
        ModelRef model = models.ofTier(tier);
        if (model != null) {
            return new Route(tier, model, reason);
        }
        for (String other : PREFERENCE) {
            ModelRef substitute = models.ofTier(other);
            if (substitute != null) {
                return new Route(other, substitute, reason + "-substitute");
            }
        }
        return null;
    }

    /** Why a message is not simple; null when it is. */
    private static @Nullable String complexity(String text, boolean hasTools) {
        if (text.length() > LONG_CHARS) {
            return "long";
        }
        if (text.contains("```")) {
            return "code";
        }
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean letter = i < text.length() && Character.isLetter(text.charAt(i));
            if (letter && start < 0) {
                start = i;
            } else if (!letter && start >= 0) {
                String reason = ofWord(text.substring(start, i), hasTools);
                if (reason != null) {
                    return reason;
                }
                start = -1;
            }
        }
        return null;
    }

    private static @Nullable String ofWord(String word, boolean hasTools) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (CODE.contains(lower)) {
            return "code";
        }
        if (REASONING.contains(lower)) {
            return "reasoning";
        }
        return hasTools && TOOLS.contains(lower) ? "tools" : null;
    }
}
