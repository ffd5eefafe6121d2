package dev.agentc2.agent.guardrail;

/**
 * A phone number in a form that other numbers don't have: international with a plus sign or two zeros, North American
 * with its three groups, or national with a leading zero and groups. Digits without any of this are left alone, since
 * they are counts, amounts, times or identifiers far more often.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-E.164">ITU-T E.164, at most 15 digits</a>
 * @see <a href="https://www.nanpa.com/numbering">North American Numbering Plan</a>
 */
final class PhoneRule implements OutputRule {
    private static final String NAME = "phone";
    private static final String GAPS = " -./()\u00A0";
    private static final int LONGEST_GAP = 3;
    private static final int INTERNATIONAL_MOST = 15;
    private static final int INTERNATIONAL_LEAST = 8;
    private static final int NATIONAL_LEAST = 9;
    private static final int NATIONAL_MOST = 11;

    @Override
    public Finding probe(CharSequence text, int at, boolean ended) {
        char c = text.charAt(at);
        if (c != '+' && c != '(' && !Characters.isDigit(c) || !Characters.beginsWord(text, at)) {
            return Finding.NO;
        }
        int first = Characters.isDigit(c) ? at : at + 1;
        if (first == text.length()) {
            return ended ? Finding.NO : Finding.MORE;
        }
        if (!Characters.isDigit(text.charAt(first)) || (c != '+' && !beginsNumber(text, at))) {
            return Finding.NO;
        }
        DigitGroups groups = DigitGroups.at(text, first, GAPS, LONGEST_GAP, ended);
        if (groups.isUndecided()) {
            return Finding.MORE;
        }
        int last = c == '+' ? international(groups) : c == '(' ? bracketed(groups) : plain(groups);
        return last < 0 ? Finding.NO : new Finding.Match(NAME, groups.end(last) - at);
    }

    /** Whether digits at a place aren't the rest of a longer number, an amount, or an identifier. */
    private static boolean beginsNumber(CharSequence text, int at) {
        char before = Characters.before(text, at, 1);
        if ("#$€£¥=+%&@".indexOf(before) >= 0) {
            return false;
        }
        boolean gap = before == '.' || before == ',' || before == '-' || before == '/' || before == ' ';
        char beforeThat = Characters.before(text, at, 2);
        return !gap || (before == ' ' ? !Characters.isDigit(beforeThat) : !Characters.isWord(beforeThat));
    }

    /** Last group of an international number behind its plus sign; negative when it is none. */
    private static int international(DigitGroups groups) {
        if (groups.digits(0).charAt(0) == '0') {
            return -1;
        }
        for (int last = groups.count() - 1; last >= 0; last--) {
            int digits = groups.digitsThrough(last);
            int least = last == 0 ? INTERNATIONAL_LEAST + 1 : INTERNATIONAL_LEAST;
            if (digits >= least
                    && digits <= INTERNATIONAL_MOST
                    && groups.mayEndWith(last)
                    && !groups.digits(last).endsWith("00000")
                    && !isAmount(groups, last)) {
                return last;
            }
        }
        return -1;
    }

    /** Whether groups are a decimal fraction, or thousands with dots between them. */
    private static boolean isAmount(DigitGroups groups, int last) {
        for (int g = 1; g <= last; g++) {
            if (!groups.gapBefore(g).equals(".") || (last > 1 && groups.length(g) != 3)) {
                return false;
            }
        }
        return last > 0;
    }

    /** Last group of a number with its area code in brackets, such as (212) 555-0123 or (030) 1234567. */
    private static int bracketed(DigitGroups groups) {
        if (groups.count() < 2 || !groups.gapBefore(1).startsWith(")")) {
            return -1;
        }
        int american = american(groups, 0);
        return american >= 0 ? american : national(groups);
    }

    private static int plain(DigitGroups groups) {
        if (groups.count() > 1 && groups.gapBefore(1).startsWith(")")) {
            return -1;
        }
        int american = american(groups, groups.digits(0).equals("1") ? 1 : 0);
        return american >= 0 ? american : national(groups);
    }

    /** Last group of a North American number whose area code is some group; negative when it is none. */
    private static int american(DigitGroups groups, int area) {
        int last = area + 2;
        if (last >= groups.count()
                || groups.length(area) != 3
                || groups.length(area + 1) != 3
                || groups.length(last) != 4
                || !groups.mayEndWith(last)) {
            return -1;
        }
        String digits = groups.digits(last).substring(groups.digitsThrough(area) - 3);
        boolean allocated = digits.charAt(0) >= '2'
                && digits.charAt(1) != '9'
                && digits.charAt(3) >= '2'
                && !digits.startsWith("11", 1)
                && !digits.startsWith("11", 4);
        for (int g = 1; g <= last; g++) {
            if (groups.gapBefore(g).length() > 2 || groups.gapBefore(g).contains("/")) {
                return -1;
            }
        }
        return allocated ? last : -1;
    }

    /** Last group of a number with a leading zero; negative when it is none. */
    private static int national(DigitGroups groups) {
        if (groups.digits(0).charAt(0) != '0' || groups.length(0) < 2 || groups.length(0) > 5) {
            return -1;
        }
        boolean abroad = groups.digits(0).charAt(1) == '0';
        int most = abroad ? INTERNATIONAL_MOST : NATIONAL_MOST;
        if (groups.length(0) == 2 && groups.count() > 1 && groups.length(1) == 2) {
            return french(groups);
        }
        for (int last = groups.count() - 1; last > 0; last--) {
            int digits = groups.digitsThrough(last);
            boolean mobile = groups.length(0) >= 4 && digits == NATIONAL_MOST + 1;
            if (digits >= NATIONAL_LEAST
                    && (digits <= most || mobile)
                    && groups.mayEndWith(last)
                    && hasPlainGaps(groups, last)) {
                return last;
            }
        }
        return -1;
    }

    /** Five pairs with the same gaps; other pairs are dates, times and lists. */
    private static int french(DigitGroups groups) {
        int last = 4;
        if (groups.count() <= last || !groups.mayEndWith(last)) {
            return -1;
        }
        for (int g = 1; g <= last; g++) {
            if (groups.length(g) != 2 || !groups.gapBefore(g).equals(groups.gapBefore(1))) {
                return -1;
            }
        }
        return last;
    }

    private static boolean hasPlainGaps(DigitGroups groups, int last) {
        for (int g = 1; g <= last; g++) {
            if (groups.gapBefore(g).contains(".") || groups.length(g) < 2) {
                return false;
            }
        }
        return true;
    }
}
