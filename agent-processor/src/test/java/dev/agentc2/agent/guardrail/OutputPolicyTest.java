package dev.agentc2.agent.guardrail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputPolicyTest {
    private static final OutputPolicy POLICY = OutputPolicy.current();
    private static final String ALPHANUMERIC = "aB3dE6gH9jK2mN5pQ8sT1vW4xY7zA0cD3fG6hJ9k";
    private static final String JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0"
            + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    private static final String PEM = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n"
            + "MIIEowIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MaC9\nab+/==\n-----END RSA PRIVATE KEY-----";

    /** What must go, alone and at the end of a sentence. */
    private static final List<String> SENSITIVE = List.of(
            "email|john.doe@example.com",
            "email|a@b.co",
            "email|first+tag%x@sub-domain.example.co.uk",
            "email|jürgen.müller@firma.de",
            "email|2024-report@example.com",
            "email|4111111111111111@example.com",
            "card|4111111111111111",
            "card|4111 1111 1111 1111",
            "card|4111-1111-1111-1111",
            "card|5555555555554444",
            "card|2223003122003222",
            "card|378282246310005",
            "card|3782 822463 10005",
            "card|6011111111111117",
            "card|3530111333300000",
            "card|30569309025904",
            "phone|+49 170 1234567",
            "phone|+4930123456",
            "phone|+49 (0)30 / 123456",
            "phone|+1 (212) 555-0123",
            "phone|+1-212-555-0123",
            "phone|+34 612 345 678",
            "phone|+44 20 7946 0958",
            "phone|0049 170 1234567",
            "phone|(212) 555-0123",
            "phone|212-555-0123",
            "phone|212.555.0123",
            "phone|212 555 0123",
            "phone|1-800-555-0199",
            "phone|0171 2345678",
            "phone|030/12345678",
            "phone|(030) 1234567",
            "phone|020 7946 0958",
            "phone|0151 12345678",
            "phone|06 12 34 56 78",
            "platform-key|ac2_abcdefghijkl_" + ALPHANUMERIC,
            "api-key|sk-proj-" + ALPHANUMERIC,
            "api-key|sk-ant-api03-" + ALPHANUMERIC + "-_AA",
            "api-key|gsk_" + ALPHANUMERIC,
            "api-key|AIza" + ALPHANUMERIC.substring(0, 35),
            "api-key|sk_live_" + ALPHANUMERIC,
            "aws-key|AKIAIOSFODNN7EXAMPLE",
            "github-token|ghp_" + ALPHANUMERIC,
            "github-token|github_pat_11AAAAAAA0" + ALPHANUMERIC,
            "gitlab-token|glpat-" + ALPHANUMERIC,
            "slack-token|xoxb-123456789012-" + ALPHANUMERIC,
            "jwt|" + JWT,
            "private-key|" + PEM);

    /** What must stay as it is. */
    private static final List<String> HARMLESS = List.of(
            "On 2024-01-15 at 10:30:45, or 15.01.2024 10:30, or 01/15/2024 9:05 pm.",
            "From 01-02-2024 1200 to 02/03/2024 1300, and 2024-05-06T07:08:09.123456789Z.",
            "Epoch 1700000000, or 1700000000123 in milliseconds.",
            "It costs $1,234,567.89 or 1.234.567,89 EUR or 1 234 567 890 yen.",
            "Population 1 428 627 663, GDP +1.23456789 % and +15 000 000 jobs, +100000000 users.",
            "Hosts 192.168.1.100, 10.0.0.1:8080, 255.255.255.255 and 2001:db8::8a2e:370:7334.",
            "Version 1.2.3.4, 24.04.1, v10.15.7 and 3.0.0-beta.1+20240115.",
            "Pi is 3.14159265358979323846, e is 2.718281828459045, 6.02214076e23.",
            "ISBN 978-3-16-148410-0 and ISBN-10 0-306-40615-2.",
            "UUID 41111111-1111-1111-8111-111111111111 and 550e8400-e29b-41d4-a716-446655440000.",
            "Order #212-555-0123, invoice 2024-000123, ticket ABC-212-555-0123, id=2125550123.",
            "Coordinates 52.520008, 13.404954 and -33.868820 151.209290.",
            "Sizes 1920x1080, 10 20 30 40 50, 100 200 300, 12345-6789, ranges 2019-2024 and 100-200.",
            "Hex 0x1234567890abcdef, commit 03f58c7d9e1b2a4c6d8e0f1a2b3c4d5e6f708192.",
            "Not a card: 4111 1111 1111 1112, 1234 5678 9012 3456, 9999999999999999.",
            "Digits 2125550123 and 01234567890 alone, lists 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11.",
            "Phone-like 555-55-5555, 2024-123-4567, 123-456-7890, 911-555-0123x.",
            "Times 09:30-10:45, 00:15:30.250, 07 08 09, lap 01:23.456.",
            "Mail to: user at example dot com, @handle, user@localhost, a@b, @Override, x @ y.com.",
            "git@github.com:org/repo.git, ![logo](logo@2x.png), lodash@4.17.21, foo@1.2.3-rc.1.",
            "if (a[i]@b) x += y*z; // 100% sure, C:\\temp\\x_1, path/to/file.txt --flag=value",
            "sk-short, sk-your-api-key-goes-right-here-please, ghp_short, AKIA, AKIAshort, eyJ, eyJhbGciOi only.",
            "task-force-of-people-with-long-names-2024-and-more, disk-0123456789-0123456789-abc",
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n----- -- --- ----------\n| --- | --- |",
            "aws_secret_access_key = <your key>, AWS_SECRET_ACCESS_KEY=$SECRET",
            "日本語のテキスト、数字は12345です。 Привет, мир. Ünïcödé naïve café.",
            "Emoji 👩‍👩‍👧‍👦 and 1️⃣2️⃣3️⃣, math 2+3456789012 = x, 5+5=10, C++, +1, -1, (0), (555), +.",
            "Formula: (030) of 100, f(212) + g(555), (1) first (2) second, [3] third.");

    @Test
    void sensitiveThingsGo() {
        for (String line : SENSITIVE) {
            int bar = line.indexOf('|');
            String mark = "[redacted:" + line.substring(0, bar) + "]";
            String secret = line.substring(bar + 1);
            assertEquals(mark, POLICY.redact(secret));
            assertEquals("It is " + mark + ".", POLICY.redact("It is " + secret + "."));
            assertEquals("(" + mark + ")", POLICY.redact("(" + secret + ")"));
            assertEquals("**" + mark + "**, ok", POLICY.redact("**" + secret + "**, ok"));
            assertEquals("\"" + mark + "\"\n", POLICY.redact("\"" + secret + "\"\n"));
            assertEquals("电话" + mark + "号", POLICY.redact("电话" + secret + "号"));
        }
    }

    @Test
    void ordinaryTextStays() {
        for (String line : HARMLESS) {
            assertEquals(line, POLICY.redact(line));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mailto:john@example.com?subject=x|mailto:[redacted:email]?subject=x
            <john@example.com>,<jane@example.org>|<[redacted:email]>,<[redacted:email]>
            card 4111 1111 1111 1111 123|card [redacted:card] 123
            call 212-555-0123 or +1 212 555 0199 today|call [redacted:phone] or [redacted:phone] today
            tel:+12125550123;ext=5|tel:[redacted:phone];ext=5
            aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY ok|aws_secret_access_key = [redacted:aws-key] ok
            AKIAIOSFODNN7EXAMPLEX|AKIAIOSFODNN7EXAMPLEX
            john@example.com.|[redacted:email].
            john@example.com-|[redacted:email]-
            john@example..com|john@example..com
            """)
    void neighboursStay(String text, String expected) {
        assertEquals(expected, POLICY.redact(text));
    }

    @Test
    void longTokensGoWholeWithoutBeingHeldBack() {
        String jwt = "eyJhbGciOiJub25lIn0.eyJ" + ALPHANUMERIC.repeat(200) + "." + ALPHANUMERIC;
        assertEquals("a [redacted:jwt]. b", POLICY.redact("a " + jwt + ". b"));
        assertEquals("a [redacted:api-key] b", POLICY.redact("a sk-" + ALPHANUMERIC.repeat(50) + " b"));
        String key =
                "-----BEGIN PRIVATE KEY-----\n" + (ALPHANUMERIC + "\n").repeat(100) + "-----END PRIVATE KEY-----\n";
        assertEquals("k [redacted:private-key]\nb", POLICY.redact("k " + key + "b"));
    }

    @Test
    void unfinishedKeyBlockEndsWithItsAlphabet() {
        assertEquals("[redacted:private-key]", POLICY.redact("-----BEGIN PRIVATE KEY-----\nMIIE"));
        assertEquals("[redacted:private-key]`. Next", POLICY.redact("-----BEGIN PRIVATE KEY-----\nMIIE\n`. Next"));
    }

    @Test
    void countsByRule() {
        StreamingRedactor redactor = POLICY.newRedactor();
        redactor.push("a@example.com b@example.com 4111111111111111");
        redactor.finish();
        assertEquals(List.of(new RuleHit("email", 2), new RuleHit("card", 1)), redactor.hits());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hello, ", "In 2024, ", "see a.b. ", "foo@bar ", "1 + 1 = 2; "})
    void holdsNothingBackBehindAWord(String text) {
        StreamingRedactor redactor = POLICY.newRedactor();
        assertEquals(text, redactor.push(text));
        assertEquals(0, redactor.held());
    }

    /** Whatever the cuts, the outputs joined are the redacted whole, and what is held back stays bounded. */
    @Test
    void cutsDoNotMatter() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            String text = sample(random);
            String whole = POLICY.redact(text);
            StreamingRedactor redactor = POLICY.newRedactor();
            StringBuilder joined = new StringBuilder();
            int most = 1 + random.nextInt(random.nextBoolean() ? 3 : 40);
            for (int i = 0; i < text.length(); ) {
                int end = Math.min(text.length(), i + 1 + random.nextInt(most));
                joined.append(redactor.push(text.substring(i, end)));
                assertTrue(redactor.held() <= StreamingRedactor.HOLD_LIMIT, "holds back " + redactor.held());
                i = end;
            }
            joined.append(redactor.finish());
            int failing = seed;
            assertEquals(whole, joined.toString(), () -> "seed " + failing + ": " + text);
        }
    }

    /** What a secret is surrounded by doesn't let it slip through, however the text is cut. */
    @Test
    void secretsNeverSlipThroughTheCuts() {
        for (String line : SENSITIVE) {
            String secret = line.substring(line.indexOf('|') + 1);
            for (int cut = 0; cut <= secret.length(); cut++) {
                StreamingRedactor redactor = POLICY.newRedactor();
                String out = redactor.push("It is: " + secret.substring(0, cut))
                        + redactor.push(secret.substring(cut))
                        + redactor.push(" and so on.")
                        + redactor.finish();
                assertEquals("It is: [redacted:" + line.substring(0, line.indexOf('|')) + "] and so on.", out);
            }
        }
    }

    @Test
    void timeIsLinearInTheText() {
        for (String piece : List.of(
                "a", "1 ", "1", "-", "a.", "@", "a@", "eyJ", "sk-", "(1) ", "+1 ", "john@example.com ", "\u00e9")) {
            String text = piece.repeat(100_000 / piece.length());
            assertFalse(POLICY.redact(text).isEmpty());
            StreamingRedactor redactor = POLICY.newRedactor();
            for (int i = 0; i < 10_000; i++) {
                redactor.push(piece);
            }
            redactor.finish();
        }
    }

    private static String sample(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            switch (random.nextInt(5)) {
                case 0 -> {
                    String line = SENSITIVE.get(random.nextInt(SENSITIVE.size()));
                    text.append(line.substring(line.indexOf('|') + 1));
                }
                case 1 -> text.append(HARMLESS.get(random.nextInt(HARMLESS.size())));
                case 2 -> {
                    String line = SENSITIVE.get(random.nextInt(SENSITIVE.size()));
                    int begin = random.nextInt(line.length());
                    text.append(line, begin, begin + random.nextInt(line.length() - begin + 1));
                }
                case 3 -> text.append(" .,-@+_()0123456789abcxyz\n\u00e9\u8a9e".charAt(random.nextInt(28)));
                default -> text.append(' ');
            }
        }
        return text.toString();
    }

    @Test
    void onlyTheRulesThatApplyReplaceAnything() {
        String text = "Write to ada@example.com or call +49 30 901820.";
        OutputPolicy emails = policy("output-1:email");
        assertEquals("Write to [redacted:email] or call +49 30 901820.", emails.redact(text));
        assertEquals(text, policy("output-1:none").redact(text));
        assertEquals(
                POLICY.redact(text),
                policy("output-1:private-key+json-web-token+secret+email+card+phone")
                        .redact(text));
    }

    @Test
    void aSelectionOfRulesHasOneName() {
        assertEquals(
                "output-1:email+phone", OutputPolicy.restricted("output-1", List.of("phone", "unheard-of", "email")));
        assertEquals("output-1:none", OutputPolicy.restricted("output-1", List.of()));
        assertEquals(
                "output-1",
                OutputPolicy.restricted(
                        "output-1", List.of("private-key", "json-web-token", "secret", "email", "card", "phone")));
        for (String unknown :
                List.of("output-2", "output-1:", "output-1:emails", "output-1:email+", "output-2:email")) {
            assertEquals(null, OutputPolicy.ofVersion(unknown), unknown);
        }
    }

    private static OutputPolicy policy(String version) {
        return java.util.Objects.requireNonNull(OutputPolicy.ofVersion(version), version);
    }
}
