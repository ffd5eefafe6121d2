package dev.agentc2.platform.effect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetTrackerTest {
    private static final int METADATA_LIMIT = 4096;

    @Test
    void watermarkStopsAtTheFirstUnfinished() {
        OffsetTracker tracker = fresh(10);
        tracker.take(10);
        tracker.take(11);
        tracker.take(12);
        tracker.finish(11);
        assertEquals(10, tracker.watermark());
        tracker.finish(10);
        assertEquals(12, tracker.watermark());
        assertFalse(tracker.isDrained());
        tracker.finish(12);
        assertEquals(13, tracker.watermark());
        assertTrue(tracker.isDrained());
    }

    @Test
    void offsetsThatTheLogSkipsAreFinished() {
        OffsetTracker tracker = fresh(0);
        tracker.take(0);
        tracker.take(5);
        tracker.finish(0);
        assertEquals(5, tracker.watermark());
        tracker.finish(5);
        tracker.take(5_000_000_000L);
        assertEquals(5_000_000_000L, tracker.watermark());
    }

    @Test
    void refusesWhatItCannotRemember() {
        OffsetTracker tracker = fresh(0);
        tracker.take(0);
        assertTrue(tracker.canTake(FinishedOffsets.WINDOW - 1));
        assertFalse(tracker.canTake(FinishedOffsets.WINDOW));
        tracker.finish(0);
        assertTrue(tracker.canTake(FinishedOffsets.WINDOW));
    }

    @Test
    void refusesOffsetsOutOfOrder() {
        OffsetTracker tracker = fresh(3);
        assertThrows(IllegalArgumentException.class, () -> tracker.take(2));
        assertThrows(IllegalArgumentException.class, () -> tracker.finish(3));
    }

    @Test
    void fullWindowFitsTheMetadata() {
        OffsetTracker tracker = fresh(0);
        tracker.take(0);
        for (long offset = 1; tracker.canTake(offset); offset++) {
            tracker.take(offset);
            tracker.finish(offset);
        }
        String metadata = tracker.snapshot(Long.MAX_VALUE).encode();
        assertTrue(metadata.length() <= METADATA_LIMIT, () -> "length " + metadata.length());
        FinishedOffsets read = FinishedOffsets.decode(0, metadata, () -> 0);
        assertFalse(read.isFinished(0));
        assertTrue(read.isFinished(FinishedOffsets.WINDOW - 1));
        assertFalse(read.isFinished(FinishedOffsets.WINDOW));
    }

    @Test
    void nothingCommittedMeansNothingClaimed() {
        assertEquals(7, FinishedOffsets.decode(7, null, () -> 100).claim());
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, 43, 24_007, 5_000_000_000L})
    void aClaimIsReadAsItWasWritten(long claim) {
        String metadata = new FinishedOffsets(7, BitSet.valueOf(new long[] {0b1010}), claim).encode();
        FinishedOffsets read = FinishedOffsets.decode(7, metadata, () -> fail("what was written says it"));
        assertEquals(claim, read.claim());
        assertTrue(read.isFinished(8));
        assertFalse(read.isFinished(9));
    }

    /** What earlier releases wrote: claimed up to the end of the log, or nothing left. */
    @ParameterizedTest
    @CsvSource({"1cAg, 100, true", "1dAg, 7, true", "1c, 100, false", "1d, 7, false"})
    void metadataOfEarlierReleasesIsRead(String metadata, long claim, boolean eighthFinished) {
        FinishedOffsets read = FinishedOffsets.decode(7, metadata, () -> 100);
        assertEquals(claim, read.claim());
        assertEquals(eighthFinished, read.isFinished(8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "2", "2:", "2cAA", "2-1:AA", "21:*", "1xAA", "1c*", "hello"})
    void strangeMetadataIsTakenAsAClaimOnTheWholeLog(String metadata) {
        FinishedOffsets read = FinishedOffsets.decode(7, metadata, () -> 100);
        assertEquals(100, read.claim());
        assertFalse(read.isFinished(7));
    }

    /** Against a plain map, over gaps, ends in any order and takeovers that go on from what was committed. */
    @Test
    void agreesWithAPlainModel() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            TreeMap<Long, Boolean> model = new TreeMap<>();
            long start = random.nextLong(1_000_000);
            long next = start;
            OffsetTracker tracker = fresh(start);
            for (int i = 0; i < 400; i++) {
                switch (random.nextInt(10)) {
                    case 0 -> next += random.nextInt(30);
                    case 1, 2, 3, 4 -> {
                        tracker.take(next);
                        model.put(next++, false);
                    }
                    case 5 -> {
                        if (random.nextInt(20) == 0) {
                            tracker = takeOver(tracker, model);
                        }
                    }
                    default -> finishOne(tracker, model, random);
                }
                check(tracker, model, start, seed);
            }
        }
    }

    private static void finishOne(OffsetTracker tracker, TreeMap<Long, Boolean> model, Random random) {
        List<Long> unfinished = new ArrayList<>();
        model.forEach((offset, done) -> {
            if (!done) {
                unfinished.add(offset);
            }
        });
        if (!unfinished.isEmpty()) {
            long offset = unfinished.get(random.nextInt(unfinished.size()));
            tracker.finish(offset);
            model.put(offset, true);
        }
    }

    private static OffsetTracker takeOver(OffsetTracker old, TreeMap<Long, Boolean> model) {
        FinishedOffsets committed =
                FinishedOffsets.decode(old.watermark(), old.snapshot(old.next()).encode(), () -> 0);
        OffsetTracker tracker = new OffsetTracker(committed);
        for (var entry : model.tailMap(old.watermark()).entrySet()) {
            assertEquals(entry.getValue(), tracker.isFinished(entry.getKey()));
            tracker.take(entry.getKey());
        }
        return tracker;
    }

    private static void check(OffsetTracker tracker, TreeMap<Long, Boolean> model, long start, int seed) {
        long expected = model.entrySet().stream()
                .filter(e -> !e.getValue())
                .mapToLong(e -> e.getKey())
                .findFirst()
                .orElse(model.isEmpty() ? start : model.lastKey() + 1);
        assertEquals(expected, tracker.watermark(), () -> "seed " + seed);
        model.forEach((offset, done) -> assertEquals(done, tracker.isFinished(offset), () -> "seed " + seed));
    }

    private static OffsetTracker fresh(long start) {
        return new OffsetTracker(FinishedOffsets.decode(start, null, () -> 0));
    }
}
