package dev.agentc2.agent.guardrail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Known ways of prompt injection: orders to ignore the instructions, to give them away, to drop the safety rules, and
 * forged role markers. Words are compared, not characters, so that spelling tricks with case, width, invisible or
 * look-alike characters and punctuation don't help. Not a proof against new ways: tools and budgets limit what an
 * injection can do. A changed rule is a new version.
 *
 * @see <a href="https://genai.owasp.org/llmrisk/llm01-prompt-injection/">OWASP LLM01: prompt injection</a>
 */
public final class InjectionPolicy implements InputPolicy {
    private static final String VERSION = "injection-1";
    private static final String FORGED_ROLE = "forged-role";

    private static final List<WordSequence> SEQUENCES = List.of(
            WordSequence.of(
                    "ignore-instructions",
                    "ignore|disregard|forget|override|bypass|neglect|overlook"
                            + " 5:previous|prior|above|earlier|preceding|foregoing|all|any|your|system|initial|original|developer"
                            + " 3:instructions|instruction|prompt|prompts|rules|guidelines|directives|directions|programming|constraints"),
            WordSequence.of(
                    "ignore-instructions",
                    "ignore|disregard|forget|override|bypass 3:instructions|prompt|rules|guidelines|directives"
                            + " 4:above|before|previously|earlier|given"),
            WordSequence.of(
                    "ignore-instructions",
                    "ignoriere|ignorieren|vergiss|missachte 4:vorherigen|vorherige|bisherigen|bisherige|obigen|alle|deine"
                            + " 3:anweisungen|anweisung|regeln|vorgaben|instruktionen"),
            WordSequence.of(
                    "ignore-instructions",
                    "ignora|ignore|ignorar|olvida|esqueça|esqueca 4:instrucciones|reglas|indicaciones|instruções|instrucoes|regras"
                            + " 3:anteriores|previas|prévias"),
            WordSequence.of(
                    "ignore-instructions",
                    "ignore|ignorez|ignorer|oublie|oubliez 4:instructions|consignes|règles|regles|directives"
                            + " 3:précédentes|precedentes|antérieures|anterieures"),
            WordSequence.of(
                    "prompt-extraction",
                    "reveal|show|print|repeat|output|display|disclose|tell|give|leak|dump|share"
                            + " 4:your|the 2:system|hidden|initial|secret|original|developer"
                            + " 2:prompt|prompts|instructions|message|directives"),
            WordSequence.of(
                    "prompt-extraction",
                    "what|whats 3:your 1:system|hidden|initial|secret|original|developer 1:prompt|prompts|instructions|message"),
            WordSequence.of(
                    "prompt-extraction",
                    "repeat|print|output 3:words|text|everything 1:above 4:starting|beginning|verbatim"),
            WordSequence.of(
                    "persona-override", "you 1:are 1:now 4:dan|jailbroken|unrestricted|unfiltered|uncensored|unbound"),
            WordSequence.of(
                    "persona-override",
                    "act|behave|respond|pretend|roleplay|answer 8:no|without|zero"
                            + " 2:restrictions|limitations|filters|guidelines|censorship|ethics|safeguards"),
            WordSequence.of(
                    "persona-override", "enable|enter|activate|switch 3:dan|jailbreak|unrestricted|uncensored 1:mode"),
            WordSequence.of(
                    "safety-bypass",
                    "disable|remove|bypass|deactivate|circumvent|off 3:your"
                            + " 3:safety|guardrails|guardrail|filter|filters|restrictions|moderation|safeguards"));

    private static final List<String> ROLE_MARKERS = List.of(
            "<|im_start|>", "<|im_end|>", "<|start_header_id|>", "<|system|>", "<<sys>>", "[/inst]", "</system>");

    /** Where each word occurs: numbers of sequence and step, the higher steps first. */
    private static final Map<String, List<int[]>> OCCURRENCES = occurrences();

    @Override
    public String version() {
        return VERSION;
    }

    @Override
    public InputVerdict screen(String text) {
        String plain = PlainText.of(text);
        Map<String, Integer> hits = new LinkedHashMap<>();
        for (String marker : ROLE_MARKERS) {
            if (plain.contains(marker)) {
                hits.merge(FORGED_ROLE, 1, Integer::sum);
            }
        }
        matchWords(plain, hits);
        List<RuleHit> found = new ArrayList<>();
        hits.forEach((rule, count) -> found.add(new RuleHit(rule, count)));
        return new InputVerdict(VERSION, found);
    }

    private static void matchWords(String plain, Map<String, Integer> hits) {
        int[][] reached = new int[SEQUENCES.size()][];
        int position = 0;
        int start = -1;
        for (int i = 0; i <= plain.length(); i++) {
            boolean inWord = i < plain.length() && Character.isLetterOrDigit(plain.charAt(i));
            if (inWord && start < 0) {
                start = i;
            } else if (!inWord && start >= 0) {
                List<int[]> places = OCCURRENCES.get(plain.substring(start, i));
                if (places != null) {
                    advance(places, ++position, reached, hits);
                } else {
                    position++;
                }
                start = -1;
            }
        }
    }

    /** Notes for each pattern step where it was last reached; the latest place is always the best one to go on from. */
    private static void advance(List<int[]> places, int position, int[][] reached, Map<String, Integer> hits) {
        for (int[] place : places) {
            WordSequence sequence = SEQUENCES.get(place[0]);
            int step = place[1];
            int[] row = reached[place[0]];
            if (row == null) {
                row = new int[sequence.steps().size()];
                reached[place[0]] = row;
            }
            boolean follows = step == 0
                    || (row[step - 1] > 0
                            && position - row[step - 1]
                                    <= sequence.steps().get(step).within());
            if (follows && step == row.length - 1) {
                hits.merge(sequence.rule(), 1, Integer::sum);
                Arrays.fill(row, 0);
            } else if (follows) {
                row[step] = position;
            }
        }
    }

    private static Map<String, List<int[]>> occurrences() {
        Map<String, List<int[]>> found = new HashMap<>();
        for (int s = 0; s < SEQUENCES.size(); s++) {
            List<WordSequence.Step> steps = SEQUENCES.get(s).steps();
            for (int i = steps.size() - 1; i >= 0; i--) {
                for (String word : steps.get(i).words()) {
                    found.computeIfAbsent(word, w -> new ArrayList<>()).add(new int[] {s, i});
                }
            }
        }
        return found;
    }
}
