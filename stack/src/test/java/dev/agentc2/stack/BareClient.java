package dev.agentc2.stack;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.topics.Topic;
import dev.agentc2.topics.Topics;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Sends a stack what a proper client never would, shows the whole answer, and counts what Kafka got of it. */
final class BareClient implements AutoCloseable {
    private static final List<Topic> WRITTEN_BY_REQUESTS =
            List.of(Topics.MESSAGES_INBOUND, Topics.AUDIT_RECORDS, Topics.DEADLETTERS);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final LocalAccess access;
    private final Admin admin;

    BareClient(Settings settings) {
        access = LocalAccess.of(settings);
        admin = Admin.create(Map.of("bootstrap.servers", settings.get(Settings.KAFKA_BOOTSTRAP_SERVERS)));
    }

    /** A request with the local user's key. */
    HttpRequest.Builder request(String path) {
        return keyless(path).header("Authorization", "Bearer " + access.apiKey());
    }

    /** A request without a key. */
    HttpRequest.Builder keyless(String path) {
        return HttpRequest.newBuilder(access.url().resolve(path)).timeout(TIMEOUT);
    }

    /** Makes a bad request under an id. */
    HttpResponse<String> send(BadRequests.Case bad, String requestId) {
        HttpRequest.Builder request =
                bad.headers().containsKey("Authorization") ? keyless(bad.path()) : request(bad.path());
        bad.headers().forEach((name, value) -> {
            if (!value.isEmpty()) {
                request.header(name, value);
            }
        });
        return send(
                request.header("X-Request-ID", requestId).method(bad.method(), BodyPublishers.ofByteArray(bad.body())));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Records that requests have caused so far. */
    long records() throws Exception {
        Map<TopicPartition, OffsetSpec> latest = admin
                .describeTopics(WRITTEN_BY_REQUESTS.stream().map(Topic::name).toList())
                .allTopicNames()
                .get()
                .values()
                .stream()
                .flatMap(topic -> topic.partitions().stream().map(p -> new TopicPartition(topic.name(), p.partition())))
                .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest()));
        return admin.listOffsets(latest).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    @Override
    public void close() {
        admin.close();
        http.close();
    }
}
