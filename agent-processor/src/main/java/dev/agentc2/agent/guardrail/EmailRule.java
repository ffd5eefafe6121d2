package dev.agentc2.agent.guardrail;

/**
 * An e-mail address: up to 64 characters of a local part, an at sign, and a domain of labels whose last one is of
 * letters. Not: {@code git@host}, which is no person's, and image names such as {@code logo@2x.png}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1">RFC 5321, limits</a>
 */
final class EmailRule implements OutputRule {
    private static final String NAME = "email";
    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST_DOMAIN = 253;

    @Override
    public Finding probe(CharSequence text, int at, boolean ended) {
        if (!Characters.isWord(text.charAt(at)) || Characters.isWord(Characters.before(text, at, 1))) {
            return Finding.NO;
        }
        Finding more = ended ? Finding.NO : Finding.MORE;
        int sign = at;
        while (sign < text.length() && sign - at <= LONGEST_LOCAL && isLocal(text.charAt(sign))) {
            sign++;
        }
        if (sign == text.length()) {
            return sign - at <= LONGEST_LOCAL ? more : Finding.NO;
        }
        if (text.charAt(sign) != '@' || sign - at > LONGEST_LOCAL || isService(text, at, sign)) {
            return Finding.NO;
        }
        int end = sign + 1;
        while (end < text.length() && end - sign <= LONGEST_DOMAIN && isDomain(text.charAt(end))) {
            end++;
        }
        if (end == text.length() && end - sign <= LONGEST_DOMAIN && !ended) {
            return Finding.MORE;
        }
        int domainEnd = lastValidEnd(text, sign + 1, end);
        return domainEnd < 0 ? Finding.NO : new Finding.Match(NAME, domainEnd - at);
    }

    private static boolean isService(CharSequence text, int at, int sign) {
        return sign - at == 3 && text.subSequence(at, sign).toString().equals("git");
    }

    /** End of the longest domain within a stretch of domain characters; negative when there is none. */
    private static int lastValidEnd(CharSequence text, int begin, int end) {
        int best = -1;
        int labelBegin = begin;
        int labels = 0;
        for (int i = begin; i <= end; i++) {
            if (i < end && text.charAt(i) != '.') {
                continue;
            }
            int labelEnd = i;
            while (labelEnd > labelBegin && text.charAt(labelEnd - 1) == '-') {
                labelEnd--;
            }
            if (labelEnd == labelBegin
                    || text.charAt(labelBegin) == '-'
                    || (labels == 0 && isDensity(text, labelBegin, i))) {
                return best;
            }
            if (labels > 0 && isTopLevel(text, labelBegin, labelEnd)) {
                best = labelEnd;
            }
            if (labelEnd < i) {
                return best;
            }
            labels++;
            labelBegin = i + 1;
        }
        return best;
    }

    /** Whether a label is the pixel density of an image name, such as {@code 2x}. */
    private static boolean isDensity(CharSequence text, int begin, int end) {
        return end - begin == 2 && Characters.isDigit(text.charAt(begin)) && text.charAt(begin + 1) == 'x';
    }

    private static boolean isTopLevel(CharSequence text, int begin, int end) {
        if (end - begin < 2) {
            return false;
        }
        for (int i = begin; i < end; i++) {
            if (Characters.isDigit(text.charAt(i)) || !Characters.isWord(text.charAt(i)) || text.charAt(i) == '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLocal(char c) {
        return Characters.isWord(c) || c == '.' || c == '-' || c == '+' || c == '%';
    }

    private static boolean isDomain(char c) {
        return Characters.isWord(c) && c != '_' || c == '.' || c == '-';
    }
}
