package dev.agentc2.stack;

import static org.awaitility.Awaitility.await;

import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.SseReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Many turns at once, each in a conversation of its own and followed from its beginning to its end. For one thread. */
final class FollowedTurns implements AutoCloseable {
    private static final long END_WITHIN_S = 90;

    private final ApiClient client;
    private final List<Followed> turns = new ArrayList<>();
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();

    FollowedTurns(ApiClient client) {
        this.client = client;
    }

    /** A turn, and what its follower saw once that is done. */
    record Followed(
            String question,
            ApiClient.Accepted accepted,
            CountDownLatch streaming,
            CompletableFuture<Transcript> transcript) {}

    /** Begins turns; their questions differ. */
    void begin(int count) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            String question = "Tell me story number " + turns.size() + ".";
            ApiClient.Accepted accepted = client.send("assistant", Map.of("text", question));
            CountDownLatch streaming = new CountDownLatch(1);
            turns.add(new Followed(
                    question,
                    accepted,
                    streaming,
                    CompletableFuture.supplyAsync(() -> follow(accepted, streaming), readers)));
        }
    }

    /** Waits until the first token of each has come. */
    void awaitStreaming() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> turns.stream().allMatch(turn -> turn.streaming().getCount() == 0));
    }

    /** The turns, in the order of their beginning; returns when all of their streams have ended. */
    List<Followed> ended() throws Exception {
        for (Followed turn : turns) {
            turn.transcript().get(END_WITHIN_S, TimeUnit.SECONDS);
        }
        return turns;
    }

    private Transcript follow(ApiClient.Accepted accepted, CountDownLatch streaming) {
        Transcript transcript = new Transcript();
        try (SseReader stream = client.stream(accepted.streamUrl(), null)) {
            transcript.read(stream, event -> event.name().equals("delta"));
            streaming.countDown();
            return transcript.readAll(stream);
        } catch (IOException e) {
            throw new CompletionException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }
}
