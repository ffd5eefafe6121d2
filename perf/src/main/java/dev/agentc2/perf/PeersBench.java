package dev.agentc2.perf;

import dev.agentc2.perf.Contender.Run;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * AgentC2 beside peers that run on this machine, all with the same model server: the same closed loop goes to each in
 * turns within one run. The peers are started by whoever measures. Exit code 1 when a turn failed.
 */
@Command(
        name = "peers",
        mixinStandardHelpOptions = true,
        description = "AgentC2 beside a running Mastra or Restate server with the same model server.")
public final class PeersBench implements Callable<Integer> {
    private static final int ROUNDS = 3;
    private static final int WARMING_CHATS = 50;

    @Mixin
    private PlatformOptions platform = new PlatformOptions();

    @Option(names = "--pid", split = ",", description = "Its processes.")
    private List<Long> pids = List.of();

    @Option(names = "--mastra-url", description = "A Mastra server.")
    private @Nullable String mastraUrl;

    @Option(names = "--mastra-agent", defaultValue = "plain", description = "Its agent (${DEFAULT-VALUE}).")
    private String mastraAgent = "";

    @Option(names = "--mastra-memory", description = "Its agent keeps threads.")
    private boolean mastraMemory;

    @Option(names = "--mastra-pid", split = ",", description = "Its processes, its database included.")
    private List<Long> mastraPids = List.of();

    @Option(names = "--restate-url", description = "The ingress of a Restate server.")
    private @Nullable String restateUrl;

    @Option(names = "--restate-path", defaultValue = "/chat/{id}/plain", description = "Handler (${DEFAULT-VALUE}).")
    private String restatePath = "";

    @Option(names = "--restate-pid", split = ",", description = "Its processes, those of the handlers included.")
    private List<Long> restatePids = List.of();

    @Option(
            names = "--chats",
            split = ",",
            defaultValue = "1,10,50,200",
            description = "Chats at once (${DEFAULT-VALUE}).")
    private List<Integer> chats = List.of();

    @Option(
            names = "--turns",
            defaultValue = "600",
            description = "Turns of each, at least 3 a chat (${DEFAULT-VALUE}).")
    private int turns;

    @Option(
            names = "--think-ms",
            defaultValue = "0",
            description = "Mean pause of each chat between turns, ms (${DEFAULT-VALUE}).")
    private int thinkMs;

    @Option(
            names = "--model-url",
            description = "The model server that all use, /v1 included: first tokens are compared with its own.")
    private @Nullable String modelUrl;

    @Option(names = "--write", description = "Page whose section is written, such as docs/performance.md.")
    private @Nullable Path page;

    @Option(names = "--note", defaultValue = "", description = "Conditions for the page: machine, versions, commit.")
    private String note = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Contender> contenders = contenders();
        PeersTable table = new PeersTable();
        boolean failed = false;
        for (Contender contender : contenders) {
            contender.run(new ClosedLoop(WARMING_CHATS, Math.ceilDiv(turns, WARMING_CHATS), 0));
        }
        for (int count : chats) {
            Map<Contender, Run> runs = measure(contenders, count);
            Run ours = runs.getOrDefault(contenders.getFirst(), Run.NONE);
            Run model = modelUrl == null ? Run.NONE : runs.getOrDefault(contenders.getLast(), Run.NONE);
            for (Map.Entry<Contender, Run> run : runs.entrySet()) {
                table.add(count, run.getKey(), run.getValue(), ours, model);
                failed |= !run.getValue().outcome().failures().isEmpty();
            }
        }
        table.rows().forEach(System.out::println);
        if (page != null) {
            Files.writeString(page, table.into(Files.readString(page), conditions()));
        }
        return failed ? 1 : 0;
    }

    private Map<Contender, Run> measure(List<Contender> contenders, int count)
            throws IOException, InterruptedException {
        Map<Contender, Run> runs = new LinkedHashMap<>();
        ClosedLoop load = new ClosedLoop(count, Math.max(1, Math.ceilDiv(turns, count * ROUNDS)), thinkMs);
        for (int round = 0; round < ROUNDS; round++) {
            for (Contender contender : contenders) {
                Run run = contender.run(load);
                runs.merge(contender, run, Run::and);
            }
        }
        return runs;
    }

    private List<Contender> contenders() throws IOException {
        List<Contender> all = new ArrayList<>();
        URI url = platform.url();
        String key = platform.apiKey();
        all.add(new Contender("AgentC2", () -> new PlatformChat(url, key, platform.agent()), pids));
        if (mastraUrl != null) {
            URI mastra = Loopback.require(mastraUrl);
            all.add(new Contender(
                    "Mastra, " + mastraAgent, () -> new MastraChat(mastra, mastraAgent, mastraMemory), mastraPids));
        }
        if (restateUrl != null) {
            URI restate = Loopback.require(restateUrl);
            all.add(new Contender("Restate, " + restatePath, () -> new RestateChat(restate, restatePath), restatePids));
        }
        if (all.size() == 1) {
            throw new IllegalArgumentException("name a peer: --mastra-url or --restate-url");
        }
        if (modelUrl != null) {
            URI model = Loopback.require(modelUrl);
            all.add(new Contender("the model alone", () -> new ProviderChat(model), List.of()));
        }
        return all;
    }

    private String conditions() throws InterruptedException {
        return "Measured on " + LocalDate.now(ZoneOffset.UTC) + " with "
                + Runtime.getRuntime().availableProcessors() + " processors, JDK "
                + Runtime.version().feature()
                + ", " + WakeUp.inWords(WakeUp.micros())
                + ", closed loop"
                + (thinkMs > 0 ? " of people who think for " + thinkMs + " ms" : "")
                + ", in turns within one run" + (note.isBlank() ? "" : "; " + note) + ".";
    }
}
