package dev.agentc2.agent.guardrail;

/** A JSON web token: header and claims, both JSON objects in base64url, so both begin with {@code eyJ}. */
final class JsonWebTokenRule implements OutputRule {
    private static final String NAME = "jwt";
    private static final String OPENING = "eyJ";
    private static final int LONGEST_HEADER = 500;
    private static final int SHORTEST_CLAIMS = 8;

    @Override
    public Finding probe(CharSequence text, int at, boolean ended) {
        if (text.charAt(at) != 'e' || !Characters.beginsWord(text, at)) {
            return Finding.NO;
        }
        Finding more = ended ? Finding.NO : Finding.MORE;
        int opening = Characters.agreement(text, at, OPENING);
        if (opening < OPENING.length()) {
            return at + opening == text.length() ? more : Finding.NO;
        }
        int dot = endOfPart(text, at, at + LONGEST_HEADER);
        if (dot == text.length()) {
            return more;
        }
        if (text.charAt(dot) != '.') {
            return Finding.NO;
        }
        int claims = Characters.agreement(text, dot + 1, OPENING);
        if (claims < OPENING.length()) {
            return dot + 1 + claims == text.length() ? more : Finding.NO;
        }
        int enough = dot + 1 + SHORTEST_CLAIMS;
        int end = endOfPart(text, dot + 1, enough);
        if (end < enough) {
            return end == text.length() ? more : Finding.NO;
        }
        return new Finding.Match(NAME, 0, end - at, Finding.Rest.TOKEN);
    }

    private static int endOfPart(CharSequence text, int at, int limit) {
        int i = at;
        while (i < text.length() && i < limit && isBase64Url(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isBase64Url(char c) {
        return Characters.isLetterOrDigit(c) || c == '-' || c == '_';
    }
}
