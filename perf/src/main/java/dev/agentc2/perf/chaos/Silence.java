package dev.agentc2.perf.chaos;

import dev.agentc2.perf.chaos.history.Transcript;
import dev.agentc2.perf.chaos.history.Transcript.Seen;
import java.util.ArrayList;
import java.util.List;

/**
 * How long clients heard nothing because of a fault. Immutable.
 *
 * @param inFlight turns that had been accepted and hadn't ended when it struck
 * @param waits of those that it hit, the time from the strike to the next token (or end), milliseconds; a turn counts as
 *     hit when nothing came for {@value #HIT_MS} ms, many times the pace of the load
 * @param longest the longest time between two events of any turn from the strike on, or from its acceptance to the first,
 *     milliseconds
 */
record Silence(int inFlight, List<Long> waits, long longest) {
    static final long HIT_MS = 500;

    /**
     * Of the turns of a round.
     *
     * @param struckAt epoch milliseconds
     */
    static Silence of(List<Transcript> transcripts, long struckAt) {
        int inFlight = 0;
        long longest = 0;
        List<Long> waits = new ArrayList<>();
        for (Transcript transcript : transcripts) {
            longest = Math.max(longest, longest(transcript, struckAt));
            boolean over = transcript.events().stream().anyMatch(event -> event.isEnd() && event.at() <= struckAt);
            if (transcript.acceptedAt() > struckAt || over) {
                continue;
            }
            inFlight++;
            transcript.events().stream()
                    .filter(event -> event.at() > struckAt && (event.name().equals("delta") || event.isEnd()))
                    .findFirst()
                    .map(event -> event.at() - struckAt)
                    .filter(wait -> wait >= HIT_MS)
                    .ifPresent(waits::add);
        }
        return new Silence(inFlight, List.copyOf(waits), longest);
    }

    private static long longest(Transcript transcript, long struckAt) {
        long last = Math.max(transcript.acceptedAt(), struckAt);
        long longest = 0;
        for (Seen event : transcript.events()) {
            if (event.at() > last) {
                longest = Math.max(longest, event.at() - last);
                last = event.at();
            }
        }
        return longest;
    }
}
