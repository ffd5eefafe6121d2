package dev.agentc2.agent.guardrail;

/** What a rule says of a place in a text. Immutable. */
sealed interface Finding {
    /** The pattern doesn't begin here. */
    Finding NO = new Undecided();

    /** It depends on what follows. */
    Finding MORE = new Undecided();

    /** One of the two constants. */
    final class Undecided implements Finding {
        private Undecided() {}
    }

    /**
     * The pattern begins here.
     *
     * @param rule name of the rule
     * @param keep characters at its beginning that stay as they are
     * @param length characters of the match so far
     * @param rest what of the text that follows belongs to it too
     */
    record Match(String rule, int keep, int length, Rest rest) implements Finding {
        Match(String rule, int length) {
            this(rule, 0, length, Rest.NOTHING);
        }
    }

    /** What follows a match that is longer than was looked at. */
    enum Rest {
        NOTHING {
            @Override
            boolean takes(char c) {
                return false;
            }
        },
        /** More of a token: letters, digits, and dots between them. */
        TOKEN {
            @Override
            boolean takes(char c) {
                return Characters.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
            }
        },
        /** The body of a private key, up to its end line. */
        KEY_BLOCK {
            @Override
            boolean takes(char c) {
                return Characters.isLetterOrDigit(c) || "+/=\\ \r\n\t:,.-".indexOf(c) >= 0;
            }
        };

        abstract boolean takes(char c);
    }
}
