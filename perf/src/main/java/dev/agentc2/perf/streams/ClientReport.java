package dev.agentc2.perf.streams;

import dev.agentc2.perf.Percentiles;

/**
 * What {@link StreamClient} says of its streams, as a line of numbers. Immutable.
 *
 * @param open streams
 * @param lost streams that ended or never began
 * @param delays from the writing of a token to its being read, milliseconds
 */
record ClientReport(int open, int lost, Percentiles delays) {
    String line() {
        return String.join(
                " ",
                String.valueOf(open),
                String.valueOf(lost),
                String.valueOf(delays.count()),
                String.valueOf(delays.p50()),
                String.valueOf(delays.p90()),
                String.valueOf(delays.p99()),
                String.valueOf(delays.max()));
    }

    static ClientReport parse(String line) {
        String[] part = line.split(" ", -1);
        return new ClientReport(
                Integer.parseInt(part[0]),
                Integer.parseInt(part[1]),
                new Percentiles(
                        Integer.parseInt(part[2]),
                        Double.parseDouble(part[3]),
                        Double.parseDouble(part[4]),
                        Double.parseDouble(part[5]),
                        Double.parseDouble(part[6])));
    }
}
