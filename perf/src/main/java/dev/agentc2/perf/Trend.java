package dev.agentc2.perf;

import java.util.List;

/**
 * A straight line through points, by least squares. Immutable.
 *
 * @param points how many
 * @param mean of the values
 * @param slope change of the value for each unit of {@code x}
 * @param error standard error of the slope
 */
public record Trend(int points, double mean, double slope, double error) {
    private static final double SURE = 3;

    /** A value at a place. */
    public record Point(double x, double y) {}

    /**
     * Through points at two places or more.
     *
     * @throws IllegalArgumentException when they are fewer than three, or all at one place
     */
    public static Trend of(List<Point> points) {
        int n = points.size();
        double meanX = points.stream().mapToDouble(Point::x).average().orElse(0);
        double meanY = points.stream().mapToDouble(Point::y).average().orElse(0);
        double xx = points.stream().mapToDouble(p -> square(p.x() - meanX)).sum();
        if (n < 3 || xx == 0) {
            throw new IllegalArgumentException("a trend needs three points at different places");
        }
        double slope = points.stream()
                        .mapToDouble(p -> (p.x() - meanX) * (p.y() - meanY))
                        .sum()
                / xx;
        double left = points.stream()
                .mapToDouble(p -> square(p.y() - meanY - slope * (p.x() - meanX)))
                .sum();
        return new Trend(n, meanY, slope, Math.sqrt(left / (n - 2) / xx));
    }

    /**
     * Whether the values rise: by more than some share of their mean over a length of {@code x}, and by more than chance
     * explains (three standard errors).
     */
    public boolean rises(double length, double share) {
        return slope > SURE * error && slope * length > share * mean;
    }

    private static double square(double value) {
        return value * value;
    }
}
