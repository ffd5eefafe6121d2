package dev.agentc2.agent.guardrail;

/**
 * A payment card number: of an issuer's prefix and length, with a right check digit, together or in groups of four to
 * six digits.
 *
 * @see <a href="https://www.iso.org/standard/70484.html">ISO/IEC 7812-1, check digit</a>
 */
final class CardRule implements OutputRule {
    private static final String NAME = "card";
    private static final int SHORTEST = 13;
    private static final int LONGEST = 19;

    @Override
    public Finding probe(CharSequence text, int at, boolean ended) {
        if (!Characters.isDigit(text.charAt(at)) || !beginsNumber(text, at)) {
            return Finding.NO;
        }
        DigitGroups groups = DigitGroups.at(text, at, " -", 1, ended);
        if (groups.isUndecided()) {
            return Finding.MORE;
        }
        for (int last = groups.count() - 1; last >= 0; last--) {
            if (groups.mayEndWith(last) && isGrouped(groups, last) && isCard(groups.digits(last))) {
                return new Finding.Match(NAME, groups.end(last) - at);
            }
        }
        return Finding.NO;
    }

    private static boolean beginsNumber(CharSequence text, int at) {
        char before = Characters.before(text, at, 1);
        boolean joined = before == '.' || before == ',' || before == '-';
        return Characters.beginsWord(text, at) && !(joined && Characters.isWord(Characters.before(text, at, 2)));
    }

    private static boolean isGrouped(DigitGroups groups, int last) {
        for (int g = 0; g <= last; g++) {
            if (g < last && groups.length(g) < 4) {
                return false;
            }
            if (g > 1 && !groups.gapBefore(g).equals(groups.gapBefore(1))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isCard(String digits) {
        return digits.length() >= SHORTEST && digits.length() <= LONGEST && isIssued(digits) && isChecked(digits);
    }

    private static boolean isIssued(String digits) {
        int two = Integer.parseInt(digits.substring(0, 2));
        int four = Integer.parseInt(digits.substring(0, 4));
        int length = digits.length();
        if (digits.charAt(0) == '4') {
            return length == 13 || length == 16 || length == 19;
        }
        if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) {
            return length == 16;
        }
        if (two == 34 || two == 37) {
            return length == 15;
        }
        if (two == 36 || two == 38 || (four >= 3000 && four <= 3059)) {
            return length >= 14;
        }
        boolean others = four == 6011
                || two == 62
                || two == 65
                || (four >= 6440 && four <= 6499)
                || (four >= 3528 && four <= 3589);
        return others && length >= 16;
    }

    private static boolean isChecked(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 0 ? digit : digit * 2;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }
}
