package dev.agentc2.agent.guardrail;

/**
 * A pattern that may begin at a place of a text which is still growing. What it says, other than
 * {@link Finding#MORE}, must hold whatever follows: so the result doesn't depend on how the text was cut. It looks at no
 * more than {@link StreamingRedactor#HOLD_LIMIT} characters. Stateless.
 */
interface OutputRule {
    /**
     * Whether the pattern begins at a place.
     *
     * @param text the text with at least two characters before the place, where there are any
     * @param at the place
     * @param ended whether nothing follows
     */
    Finding probe(CharSequence text, int at, boolean ended);
}
