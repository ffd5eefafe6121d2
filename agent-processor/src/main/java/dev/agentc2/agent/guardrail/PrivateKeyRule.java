package dev.agentc2.agent.guardrail;

/** A private key in PEM: from its first line to its last one. */
final class PrivateKeyRule implements OutputRule {
    /** The line may still go on. */
    static final int UNKNOWN = -1;

    private static final int NOT = 0;
    private static final String NAME = "private-key";
    private static final String BEGIN = "-----BEGIN";
    private static final String DASHES = "-----";
    private static final String LABEL = "PRIVATE KEY";
    private static final int LONGEST_LINE = 80;

    @Override
    public Finding probe(CharSequence text, int at, boolean ended) {
        if (text.charAt(at) != '-' || Characters.before(text, at, 1) == '-') {
            return Finding.NO;
        }
        int agreement = Characters.agreement(text, at, BEGIN);
        if (agreement < BEGIN.length()) {
            return at + agreement == text.length() && !ended ? Finding.MORE : Finding.NO;
        }
        int end = endOfLine(text, at, BEGIN);
        if (end == UNKNOWN) {
            return ended ? Finding.NO : Finding.MORE;
        }
        return end == NOT ? Finding.NO : new Finding.Match(NAME, 0, end - at, Finding.Rest.KEY_BLOCK);
    }

    /**
     * Where a line ends that begins with a marker and names a private key: behind its last dash, {@link #UNKNOWN} when
     * it isn't whole yet, 0 when it is no such line.
     */
    static int endOfLine(CharSequence text, int at, String marker) {
        int limit = Math.min(text.length(), at + LONGEST_LINE);
        int i = at + marker.length();
        while (i < limit && (Characters.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == ' ')) {
            i++;
        }
        if (i == limit) {
            return limit == text.length() && limit < at + LONGEST_LINE ? UNKNOWN : NOT;
        }
        if (!text.subSequence(at + marker.length(), i).toString().contains(LABEL)) {
            return NOT;
        }
        int dashes = Characters.agreement(text, i, DASHES);
        if (dashes == DASHES.length()) {
            return i + dashes;
        }
        return i + dashes == text.length() ? UNKNOWN : NOT;
    }
}
