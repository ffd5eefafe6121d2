package dev.agentc2.stack.apply;

import java.util.ArrayList;
import java.util.List;

/** The difference of two texts, line by line: a longest common subsequence. Pure. */
final class LineDiff {
    /** What becomes of a line. */
    enum Fate {
        KEPT,
        REMOVED,
        ADDED
    }

    record Line(Fate fate, String text) {}

    private LineDiff() {}

    /** All lines of both, those that are removed before those that take their place. */
    static List<Line> of(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> young = after.lines().toList();
        int[][] common = commonFrom(old, young);
        List<Line> lines = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < old.size() || j < young.size()) {
            if (i < old.size() && j < young.size() && old.get(i).equals(young.get(j))) {
                lines.add(new Line(Fate.KEPT, old.get(i++)));
                j++;
            } else if (i < old.size() && (j == young.size() || common[i + 1][j] >= common[i][j + 1])) {
                lines.add(new Line(Fate.REMOVED, old.get(i++)));
            } else {
                lines.add(new Line(Fate.ADDED, young.get(j++)));
            }
        }
        return lines;
    }

    /** Only lines that change and those next to them. */
    static List<Line> near(String before, String after, int distance) {
        List<Line> all = of(before, after);
        List<Line> near = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            List<Line> around = all.subList(Math.max(0, i - distance), Math.min(all.size(), i + distance + 1));
            if (around.stream().anyMatch(line -> line.fate() != Fate.KEPT)) {
                near.add(all.get(i));
            }
        }
        return near;
    }

    /** Length of the longest common subsequence of what follows each pair of places. */
    private static int[][] commonFrom(List<String> old, List<String> young) {
        int[][] common = new int[old.size() + 1][young.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = young.size() - 1; j >= 0; j--) {
                common[i][j] = old.get(i).equals(young.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
