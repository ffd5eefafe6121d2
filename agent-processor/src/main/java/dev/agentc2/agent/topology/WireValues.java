package dev.agentc2.agent.topology;

import dev.agentc2.agent.guardrail.RuleHit;
import dev.agentc2.agent.turn.Failure;
import dev.agentc2.agent.turn.ToolRequest;
import dev.agentc2.platform.money.TokenCounts;
import dev.agentc2.wire.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The small values that records of both directions are made of. */
final class WireValues {
    private WireValues() {}

    static Usage usage(TokenCounts counts) {
        return new Usage(
                counts.input(),
                counts.cachedInput(),
                counts.cacheWrite(),
                counts.output(),
                counts.reasoning(),
                counts.estimated());
    }

    static TokenCounts counts(Usage usage) {
        return new TokenCounts(
                usage.getInputTokens(),
                usage.getCachedInputTokens(),
                usage.getCacheWriteTokens(),
                usage.getOutputTokens(),
                usage.getReasoningTokens(),
                usage.getEstimated());
    }

    static dev.agentc2.wire.@Nullable Failure failure(@Nullable Failure failure) {
        return failure == null
                ? null
                : new dev.agentc2.wire.Failure(failure.kind(), failure.detail(), failure.retryAfterMs());
    }

    static @Nullable Failure failure(dev.agentc2.wire.@Nullable Failure failure) {
        return failure == null ? null : new Failure(failure.getKind(), failure.getDetail(), failure.getRetryAfterMs());
    }

    static List<dev.agentc2.wire.RuleHit> wireHits(List<RuleHit> hits) {
        return hits.stream()
                .map(h -> new dev.agentc2.wire.RuleHit(h.rule(), h.count()))
                .toList();
    }

    static List<RuleHit> hits(List<dev.agentc2.wire.RuleHit> hits) {
        return hits.stream().map(h -> new RuleHit(h.getRule(), h.getCount())).toList();
    }

    static dev.agentc2.wire.ToolRequest wireRequest(ToolRequest request) {
        return new dev.agentc2.wire.ToolRequest(request.callId(), request.tool(), request.arguments());
    }

    static ToolRequest request(dev.agentc2.wire.ToolRequest request) {
        return new ToolRequest(request.getCallId(), request.getTool(), request.getArguments());
    }
}
