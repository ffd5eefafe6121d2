package dev.agentc2.agent.guardrail;

import java.util.List;

/**
 * Keys and tokens that their issuers give a form of their own. The forms are those that the issuers publish for secret
 * scanning; a digit is asked for where the form alone would take in words with hyphens.
 *
 * @see <a href="https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns">
 *     supported secret scanning patterns</a>
 */
final class SecretRule implements OutputRule {
    private static final int LONGEST_LOOK = 300;
    private static final int LONGEST_GAP = 6;

    private enum Alphabet {
        UPPER {
            @Override
            boolean has(char c) {
                return (c >= 'A' && c <= 'Z') || Characters.isDigit(c);
            }
        },
        ALPHANUMERIC {
            @Override
            boolean has(char c) {
                return Characters.isLetterOrDigit(c);
            }
        },
        WORD {
            @Override
            boolean has(char c) {
                return Characters.isLetterOrDigit(c) || c == '_' || c == '-';
            }
        },
        BASE64 {
            @Override
            boolean has(char c) {
                return Characters.isLetterOrDigit(c) || c == '+' || c == '/';
            }
        };

        abstract boolean has(char c);
    }

    /**
     * A form.
     *
     * @param rule name of the rule
     * @param prefix what it begins with
     * @param alphabet what follows
     * @param least how many follow at least
     * @param exactly whether exactly so many follow
     * @param digit whether there is a digit among them
     */
    private record Form(String rule, String prefix, Alphabet alphabet, int least, boolean exactly, boolean digit) {
        static Form atLeast(String rule, String prefix, Alphabet alphabet, int least) {
            return new Form(rule, prefix, alphabet, least, false, true);
        }

        static Form exactly(String rule, String prefix, Alphabet alphabet, int count) {
            return new Form(rule, prefix, alphabet, count, true, false);
        }
    }

    private static final List<Form> FORMS = List.of(
            Form.atLeast("platform-key", "ac2_", Alphabet.WORD, 20),
            Form.atLeast("api-key", "sk-", Alphabet.WORD, 20),
            Form.atLeast("api-key", "gsk_", Alphabet.WORD, 20),
            Form.atLeast("api-key", "xai-", Alphabet.WORD, 20),
            Form.atLeast("api-key", "hf_", Alphabet.ALPHANUMERIC, 20),
            Form.atLeast("api-key", "npm_", Alphabet.ALPHANUMERIC, 30),
            Form.atLeast("api-key", "pypi-", Alphabet.WORD, 40),
            Form.atLeast("api-key", "SG.", Alphabet.WORD, 20),
            Form.atLeast("api-key", "AIza", Alphabet.WORD, 30),
            Form.atLeast("api-key", "sk_live_", Alphabet.ALPHANUMERIC, 16),
            Form.atLeast("api-key", "sk_test_", Alphabet.ALPHANUMERIC, 16),
            Form.atLeast("api-key", "rk_live_", Alphabet.ALPHANUMERIC, 16),
            Form.atLeast("api-key", "whsec_", Alphabet.ALPHANUMERIC, 20),
            Form.atLeast("github-token", "ghp_", Alphabet.ALPHANUMERIC, 30),
            Form.atLeast("github-token", "gho_", Alphabet.ALPHANUMERIC, 30),
            Form.atLeast("github-token", "ghu_", Alphabet.ALPHANUMERIC, 30),
            Form.atLeast("github-token", "ghs_", Alphabet.ALPHANUMERIC, 30),
            Form.atLeast("github-token", "ghr_", Alphabet.ALPHANUMERIC, 30),
            Form.atLeast("github-token", "github_pat_", Alphabet.WORD, 22),
            Form.atLeast("gitlab-token", "glpat-", Alphabet.WORD, 20),
            Form.atLeast("slack-token", "xoxa-", Alphabet.WORD, 10),
            Form.atLeast("slack-token", "xoxb-", Alphabet.WORD, 10),
            Form.atLeast("slack-token", "xoxp-", Alphabet.WORD, 10),
            Form.atLeast("slack-token", "xoxr-", Alphabet.WORD, 10),
            Form.atLeast("slack-token", "xoxs-", Alphabet.WORD, 10),
            Form.atLeast("slack-token", "xapp-", Alphabet.WORD, 10),
            Form.exactly("aws-key", "AKIA", Alphabet.UPPER, 16),
            Form.exactly("aws-key", "ASIA", Alphabet.UPPER, 16));

    /** An AWS secret has no form of its own; it is known by its name. */
    private static final List<String> AWS_SECRET_NAMES = List.of(
            "aws_secret_access_key",
            "AWS_SECRET_ACCESS_KEY",
            "aws_session_token",
            "AWS_SESSION_TOKEN",
            "SecretAccessKey");

    private static final int AWS_SECRET_LENGTH = 40;

    @Override
    public Finding probe(CharSequence text, int at, boolean ended) {
        if (!Characters.isLetter(text.charAt(at)) || !Characters.beginsWord(text, at)) {
            return Finding.NO;
        }
        for (Form form : FORMS) {
            Finding finding = probe(form, text, at, ended);
            if (finding != Finding.NO) {
                return finding;
            }
        }
        for (String name : AWS_SECRET_NAMES) {
            Finding finding = probeNamed(name, text, at, ended);
            if (finding != Finding.NO) {
                return finding;
            }
        }
        return Finding.NO;
    }

    private static Finding probe(Form form, CharSequence text, int at, boolean ended) {
        int agreement = Characters.agreement(text, at, form.prefix());
        if (agreement < form.prefix().length()) {
            return at + agreement == text.length() && !ended ? Finding.MORE : Finding.NO;
        }
        int begin = at + agreement;
        int end = run(form.alphabet(), text, begin, at + LONGEST_LOOK);
        if (end == text.length() && end < at + LONGEST_LOOK && !ended) {
            return Finding.MORE;
        }
        int count = end - begin;
        if (form.exactly() ? count != form.least() : count < form.least()) {
            return Finding.NO;
        }
        if (form.digit() && !hasDigit(text, begin, end)) {
            return Finding.NO;
        }
        boolean goesOn = end == at + LONGEST_LOOK;
        return new Finding.Match(form.rule(), 0, end - at, goesOn ? Finding.Rest.TOKEN : Finding.Rest.NOTHING);
    }

    private static Finding probeNamed(String name, CharSequence text, int at, boolean ended) {
        Finding more = ended ? Finding.NO : Finding.MORE;
        int agreement = Characters.agreement(text, at, name);
        if (agreement < name.length()) {
            return at + agreement == text.length() ? more : Finding.NO;
        }
        int begin = at + agreement;
        int latest = begin + LONGEST_GAP;
        while (begin < text.length() && begin < latest && " \t\"'`:=>".indexOf(text.charAt(begin)) >= 0) {
            begin++;
        }
        if (begin == text.length()) {
            return begin < latest ? more : Finding.NO;
        }
        int end = run(Alphabet.BASE64, text, begin, at + LONGEST_LOOK);
        if (end == text.length() && end < at + LONGEST_LOOK && !ended) {
            return Finding.MORE;
        }
        return begin == at + agreement || end - begin < AWS_SECRET_LENGTH
                ? Finding.NO
                : new Finding.Match("aws-key", begin - at, end - at, Finding.Rest.NOTHING);
    }

    private static int run(Alphabet alphabet, CharSequence text, int begin, int limit) {
        int i = begin;
        while (i < text.length() && i < limit && alphabet.has(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean hasDigit(CharSequence text, int begin, int end) {
        for (int i = begin; i < end; i++) {
            if (Characters.isDigit(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
