package dev.agentc2.perf.chaos.load;

import dev.agentc2.perf.chaos.cluster.Cluster;
import dev.agentc2.perf.chaos.cluster.Instance;
import dev.agentc2.perf.chaos.cluster.ServiceKind;
import dev.agentc2.perf.chaos.history.ProviderCall;
import dev.agentc2.perf.chaos.history.ToolHit;
import dev.agentc2.perf.chaos.history.Transcript;
import dev.agentc2.stack.simulator.Behaviour;
import dev.agentc2.stack.simulator.SimulatedProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * People who chat, each one message after the other, half of them about a page that a tool has to fetch. Owns the model
 * and the tool server that the cluster is set up with. {@link #begin} and {@link #end} bracket a round.
 */
public final class Load implements AutoCloseable {
    /** An answer takes a second and a half: long enough to be struck in the middle. */
    private static final Behaviour PACE = Behaviour.INSTANT.paced(150, 30, 45);

    private static final int TURNS_PER_CONVERSATION = 5;
    private static final Duration END_WITHIN = Duration.ofSeconds(170);

    private final SimulatedProvider provider = SimulatedProvider.start(PACE, 0);
    private final ProviderRecorder recorder = new ProviderRecorder(provider);
    private final ToolServer tools = new ToolServer();
    private final Trouble trouble = new Trouble();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final List<Transcript> transcripts = new ArrayList<>();
    private final List<Thread> people = new ArrayList<>();
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger unaccepted = new AtomicInteger();
    private final String run = HexFormat.of().toHexDigits(System.nanoTime()).substring(10);
    private volatile boolean ending;
    private int round;

    /** Base URL of the model, for the setting of the services. */
    public String providerUrl() {
        return provider.baseUrl();
    }

    /** What goes wrong for clients. */
    public Trouble trouble() {
        return trouble;
    }

    /** Lets people begin to chat. */
    public void begin(Cluster cluster, int count, Random random) {
        ending = false;
        round++;
        synchronized (transcripts) {
            transcripts.clear();
        }
        Balancer ingress = new Balancer(urls(cluster, ServiceKind.INGRESS));
        Balancer egress = new Balancer(urls(cluster, ServiceKind.EGRESS));
        for (int i = 0; i < count; i++) {
            Person person = new Person(http, cluster.apiKey(), ingress, egress, trouble);
            Random own = new Random(random.nextLong());
            people.add(Thread.ofVirtual().name("person-" + i).start(() -> chat(person, own)));
        }
    }

    /** Turns whose clients have seen their end in this round. */
    public int endedTurns() {
        synchronized (transcripts) {
            return transcripts.size();
        }
    }

    /** Lets everybody finish the turn that is under way; returns what they saw. */
    public List<Transcript> end() throws InterruptedException {
        ending = true;
        for (Thread person : people) {
            if (!person.join(END_WITHIN)) {
                person.interrupt();
            }
        }
        people.clear();
        synchronized (transcripts) {
            return List.copyOf(transcripts);
        }
    }

    /** Messages that nobody accepted in time, since the start. */
    public int unaccepted() {
        return unaccepted.get();
    }

    /** Calls of the model for messages of this round. */
    public List<ProviderCall> providerCalls() {
        return recorder.calls().stream()
                .filter(call -> call.messageId().startsWith(messagePrefix()))
                .toList();
    }

    /** Calls of the tool for messages of this round. */
    public List<ToolHit> toolHits() {
        return tools.hits().stream()
                .filter(hit -> hit.messageId().startsWith(messagePrefix()))
                .toList();
    }

    private String messagePrefix() {
        return "m" + run + "-" + round + "-";
    }

    private void chat(Person person, Random random) {
        String conversation = "";
        for (int turn = 0; !ending; turn++) {
            if (turn % TURNS_PER_CONVERSATION == 0) {
                conversation = "";
            }
            String id = messagePrefix() + messages.incrementAndGet();
            String text = random.nextBoolean() ? "Fetch " + tools.page(id) : "Spell something for " + id;
            try {
                Optional<Person.Accepted> accepted = person.post(id, conversation, text);
                if (accepted.isEmpty()) {
                    unaccepted.incrementAndGet();
                    continue;
                }
                conversation = accepted.get().conversationId();
                Transcript transcript = person.follow(id, accepted.get());
                synchronized (transcripts) {
                    transcripts.add(transcript);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (IOException e) {
                throw new UncheckedIOException("a client has a defect", e);
            }
        }
    }

    private static List<URI> urls(Cluster cluster, ServiceKind kind) {
        return cluster.instances(kind).stream().map(Instance::url).toList();
    }

    @Override
    public void close() {
        ending = true;
        people.forEach(Thread::interrupt);
        recorder.close();
        tools.close();
        provider.close();
        http.shutdownNow();
    }
}
