package dev.agentc2.agent.guardrail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Redacts an answer while it is being written. Holds back only what may still become part of a match, and never more
 * than {@link #HOLD_LIMIT} characters; takes time linear in the text. However the text is cut, the outputs joined are the
 * same. For one answer and one thread.
 */
public final class StreamingRedactor {
    /** Upper bound of what is held back, characters. */
    public static final int HOLD_LIMIT = 600;

    private static final int CONTEXT = 2;
    /** Stands in the context for what was replaced. */
    private static final char REPLACED = ']';

    private static final int LONGEST_KEY_BLOCK = 16_384;
    private static final String END = "-----END";

    private final OutputPolicy policy;
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    /** The last characters given out, for context, then what is held back. */
    private final StringBuilder text = new StringBuilder();

    private int at;
    private Finding.Rest rest = Finding.Rest.NOTHING;
    private int swallowed;

    StreamingRedactor(OutputPolicy policy) {
        this.policy = policy;
    }

    /** Adds text and returns what of all that was added can go out now. */
    public String push(String delta) {
        text.append(delta);
        return advance(false);
    }

    /** Ends the text and returns what was held back. Nothing is pushed afterwards. */
    public String finish() {
        return advance(true);
    }

    /** Characters that are held back. */
    public int held() {
        return text.length() - at;
    }

    /** What was replaced so far, by rule. */
    public List<RuleHit> hits() {
        List<RuleHit> hits = new ArrayList<>();
        counts.forEach((rule, count) -> hits.add(new RuleHit(rule, count)));
        return hits;
    }

    private String advance(boolean ended) {
        StringBuilder out = new StringBuilder(text.length() - at);
        boolean going = true;
        while (going && at < text.length()) {
            going = rest == Finding.Rest.NOTHING ? step(out, ended) : swallow(ended);
        }
        int superfluous = Math.max(0, at - CONTEXT);
        text.delete(0, superfluous);
        at -= superfluous;
        return out.toString();
    }

    /** Decides the next place; false when it can't be decided yet. */
    private boolean step(StringBuilder out, boolean ended) {
        switch (policy.probe(text, at, ended)) {
            case Finding.Match match -> replace(match, out);
            case Finding.Undecided undecided -> {
                if (undecided == Finding.MORE) {
                    return false;
                }
                out.append(text.charAt(at++));
            }
        }
        return true;
    }

    private void replace(Finding.Match match, StringBuilder out) {
        counts.merge(match.rule(), 1, Integer::sum);
        out.append(text, at, at + match.keep())
                .append("[redacted:")
                .append(match.rule())
                .append(']');
        at += match.length();
        text.setCharAt(at - 1, REPLACED);
        rest = match.rest();
        swallowed = 0;
    }

    /** Takes the next character into a match that goes on, or ends the match; false when that can't be told yet. */
    private boolean swallow(boolean ended) {
        return rest == Finding.Rest.KEY_BLOCK ? swallowKey(ended) : swallowToken(ended);
    }

    /** A dot belongs to the token when more of it follows; else it ends the sentence. */
    private boolean swallowToken(boolean ended) {
        char c = text.charAt(at);
        boolean last = at + 1 == text.length();
        if (c == '.' && last && !ended) {
            return false;
        }
        boolean ends = c == '.' && (last || text.charAt(at + 1) == '.' || !rest.takes(text.charAt(at + 1)));
        takeOrEnd(c, ends);
        return true;
    }

    private boolean swallowKey(boolean ended) {
        char c = text.charAt(at);
        int agreement = Characters.agreement(text, at, END);
        if (agreement == END.length()) {
            return swallowEndLine(ended);
        }
        if (c == '-' && at + agreement == text.length() && !ended) {
            return false;
        }
        takeOrEnd(c, swallowed >= LONGEST_KEY_BLOCK);
        return true;
    }

    private boolean swallowEndLine(boolean ended) {
        int end = PrivateKeyRule.endOfLine(text, at, END);
        if (end == PrivateKeyRule.UNKNOWN && !ended) {
            return false;
        }
        at = end > 0 ? end : at + END.length();
        endMatch();
        return true;
    }

    private void takeOrEnd(char c, boolean ends) {
        if (ends || !rest.takes(c)) {
            endMatch();
        } else {
            at++;
            swallowed++;
        }
    }

    private void endMatch() {
        text.setCharAt(at - 1, REPLACED);
        rest = Finding.Rest.NOTHING;
    }
}
