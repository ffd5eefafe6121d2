package dev.agentc2.agent.turn;

import dev.agentc2.agent.guardrail.RuleHit;
import dev.agentc2.platform.money.TokenCounts;
import java.util.ArrayList;
import java.util.List;

/**
 * What a turn has used so far. Immutable.
 *
 * @param usage tokens
 * @param costNanos price, nano-USD
 * @param redactions what the output policy replaced in the text that counts
 */
public record Tally(TokenCounts usage, long costNanos, List<RuleHit> redactions) {
    static final Tally NONE = new Tally(TokenCounts.NONE, 0, List.of());

    public Tally {
        redactions = List.copyOf(redactions);
    }

    Tally plus(TokenCounts more, long nanos, List<RuleHit> hits) {
        return new Tally(usage.plus(more), costNanos + nanos, hits.isEmpty() ? redactions : merged(hits));
    }

    private List<RuleHit> merged(List<RuleHit> hits) {
        List<RuleHit> sum = new ArrayList<>(redactions);
        for (RuleHit hit : hits) {
            int known = indexOf(sum, hit.rule());
            if (known < 0) {
                sum.add(hit);
            } else {
                sum.set(known, new RuleHit(hit.rule(), sum.get(known).count() + hit.count()));
            }
        }
        return sum;
    }

    private static int indexOf(List<RuleHit> hits, String rule) {
        for (int i = 0; i < hits.size(); i++) {
            if (hits.get(i).rule().equals(rule)) {
                return i;
            }
        }
        return -1;
    }
}
