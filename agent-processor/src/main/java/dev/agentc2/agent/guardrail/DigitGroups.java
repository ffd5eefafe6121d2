package dev.agentc2.agent.guardrail;

/**
 * The digits from a place on, in groups with short gaps between them. Made for one look; at most
 * {@link #MOST_DIGITS} digits are looked at.
 */
final class DigitGroups {
    static final int MOST_DIGITS = 24;

    private static final int MOST_GROUPS = MOST_DIGITS;

    private final CharSequence text;
    private final int[] begins = new int[MOST_GROUPS];
    private final int[] ends = new int[MOST_GROUPS];
    private int count;
    private int digits;
    private boolean undecided;

    private DigitGroups(CharSequence text) {
        this.text = text;
    }

    /**
     * Looks at a place where a digit is.
     *
     * @param gapCharacters what may stand between groups
     * @param longestGap how many of them in a row
     * @param ended whether nothing follows the text
     */
    static DigitGroups at(CharSequence text, int at, String gapCharacters, int longestGap, boolean ended) {
        DigitGroups groups = new DigitGroups(text);
        int i = at;
        while (i < text.length() && Characters.isDigit(text.charAt(i)) && groups.digits < MOST_DIGITS) {
            int begin = i;
            while (i < text.length() && Characters.isDigit(text.charAt(i)) && groups.digits < MOST_DIGITS) {
                i++;
                groups.digits++;
            }
            groups.add(begin, i);
            int gapEnd = i;
            while (gapEnd < text.length()
                    && gapEnd - i < longestGap
                    && gapCharacters.indexOf(text.charAt(gapEnd)) >= 0) {
                gapEnd++;
            }
            groups.undecided = gapEnd == text.length() && !ended && groups.digits < MOST_DIGITS;
            i = gapEnd;
        }
        return groups;
    }

    private void add(int begin, int end) {
        begins[count] = begin;
        ends[count] = end;
        count++;
    }

    /** Whether the text stops before it is clear how the groups go on. */
    boolean isUndecided() {
        return undecided;
    }

    int count() {
        return count;
    }

    /** Digits in a group. */
    int length(int group) {
        return ends[group] - begins[group];
    }

    /** Place behind a group. */
    int end(int group) {
        return ends[group];
    }

    /** Digits in the first groups. */
    int digitsThrough(int group) {
        int sum = 0;
        for (int g = 0; g <= group; g++) {
            sum += length(g);
        }
        return sum;
    }

    /** The digits of the first groups. */
    String digits(int lastGroup) {
        StringBuilder all = new StringBuilder();
        for (int g = 0; g <= lastGroup; g++) {
            all.append(text, begins[g], ends[g]);
        }
        return all.toString();
    }

    /** What stands before a group, behind the one before it. */
    String gapBefore(int group) {
        return text.subSequence(ends[group - 1], begins[group]).toString();
    }

    /**
     * Whether a number may end with a group: what follows is no part of a longer one, such as a letter, an at sign, or
     * another group joined by more than a space.
     */
    boolean mayEndWith(int group) {
        if (group < count - 1) {
            return gapBefore(group + 1).charAt(0) == ' ';
        }
        if (ends[group] == text.length()) {
            return true;
        }
        char next = text.charAt(ends[group]);
        return !Characters.isWord(next) && next != '@';
    }
}
