package dev.agentc2.stack.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The difference of two texts. */
class LineDiffTest {
    @Test
    void aLineThatChangesIsRemovedAndAdded() {
        assertEquals(" a|-b|+B| c", words(LineDiff.of("a\nb\nc", "a\nB\nc")));
        assertEquals("+a", words(LineDiff.of("", "a")));
        assertEquals("-a", words(LineDiff.of("a", "")));
    }

    @Test
    void onlyWhatIsNearAChangeIsShown() {
        assertEquals(" 3|-4| 5", words(LineDiff.near("1\n2\n3\n4\n5\n6", "1\n2\n3\n5\n6", 1)));
        assertEquals("", words(LineDiff.near("1\n2", "1\n2", 2)));
    }

    @Test
    void whateverTheTextsTheDifferenceMakesTheOneTheOther() {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            String before = text(random);
            String after = text(random);
            List<LineDiff.Line> lines = LineDiff.of(before, after);
            assertEquals(before, without(lines, LineDiff.Fate.ADDED));
            assertEquals(after, without(lines, LineDiff.Fate.REMOVED));
        }
    }

    private static String text(Random random) {
        return IntStream.range(0, random.nextInt(1, 9))
                .mapToObj(_ -> String.valueOf((char) ('a' + random.nextInt(3))))
                .collect(Collectors.joining("\n"));
    }

    private static String without(List<LineDiff.Line> lines, LineDiff.Fate fate) {
        return lines.stream()
                .filter(line -> line.fate() != fate)
                .map(LineDiff.Line::text)
                .collect(Collectors.joining("\n"));
    }

    private static String words(List<LineDiff.Line> lines) {
        return lines.stream()
                .map(line -> switch (line.fate()) {
                            case KEPT -> " ";
                            case REMOVED -> "-";
                            case ADDED -> "+";
                        }
                        + line.text())
                .collect(Collectors.joining("|"));
    }
}
