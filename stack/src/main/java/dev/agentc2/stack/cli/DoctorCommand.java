package dev.agentc2.stack.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.stack.HomeFolder;
import dev.agentc2.stack.LocalAccess;
import dev.agentc2.stack.StackException;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.ApiException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks this machine and a running stack; each finding is a line, and each trouble says what to do. */
@Command(
        name = "doctor",
        description = "Checks this machine and a running stack, and says what to do.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private static final int WANTED_JAVA = 25;
    private static final long WANTED_MEMORY_BYTES = 2L << 30;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final Settings settings;
    private int troubles;

    DoctorCommand(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws InterruptedException {
        machine();
        home();
        stack();
        out().println(troubles == 0 ? "All is well." : troubles + " to look at.");
        return troubles == 0 ? 0 : 1;
    }

    private void machine() {
        int java = Runtime.version().feature();
        check(java == WANTED_JAVA, "Java " + java, java == WANTED_JAVA ? "" : "AgentC2 wants a JDK " + WANTED_JAVA);
        out().println("  ok    " + Runtime.getRuntime().availableProcessors() + " processors");
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long memory = system.getTotalMemorySize();
        boolean enough = memory >= WANTED_MEMORY_BYTES;
        check(enough, (memory >> 20) + " MiB of memory", enough ? "" : "the whole stack wants 2 GiB");
    }

    private void home() {
        try {
            HomeFolder home = HomeFolder.of(settings);
            home.check();
            check(true, "home folder " + home.path(), "");
        } catch (StackException e) {
            check(false, "home folder", String.valueOf(e.getMessage()));
        }
    }

    private void stack() throws InterruptedException {
        LocalAccess access;
        try {
            access = LocalAccess.of(settings);
        } catch (StackException e) {
            check(false, "API key", String.valueOf(e.getMessage()));
            return;
        }
        try (ApiClient client = access.client()) {
            subsystems(client.get("/health"));
            client.get("/api/conversations?limit=1");
            check(true, "the API key is accepted", "");
        } catch (ApiException e) {
            check(false, "the stack at " + access.url(), "answers: " + e.getMessage());
        } catch (IOException e) {
            check(false, "the stack at " + access.url(), "nothing answers; start it with ./agentc2 up");
        }
    }

    private void subsystems(JsonNode health) {
        for (Map.Entry<String, JsonNode> service : health.path("services").properties()) {
            for (Map.Entry<String, JsonNode> part :
                    service.getValue().path("subsystems").properties()) {
                String status = part.getValue().path("status").asText();
                String detail = part.getValue().path("detail").asText();
                check(status.equals("UP"), service.getKey() + " / " + part.getKey() + " " + status, detail);
            }
        }
    }

    private void check(boolean good, String what, String detail) {
        troubles += good ? 0 : 1;
        out().println((good ? "  ok    " : "  LOOK  ") + what + (detail.isEmpty() ? "" : ": " + detail));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
