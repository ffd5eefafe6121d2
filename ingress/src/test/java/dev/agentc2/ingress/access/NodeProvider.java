package dev.agentc2.ingress.access;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * {@code oidc-provider} from npm, a certified OpenID provider, as a process of its own: fetched once into target. Where
 * there is no Node.js of version 20 or newer or npm can't fetch it, the test is skipped.
 */
final class NodeProvider implements AutoCloseable {
    private static final String VERSION = "9.13.3";
    private static final Path FOLDER = Path.of("target", "oidc-provider").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final int port;

    private NodeProvider(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static NodeProvider start(int port, String redirectUri) throws IOException, InterruptedException {
        assumeTrue(ran(List.of("node", "-e", "process.exit(+process.versions.node.split('.')[0] >= 20 ? 0 : 1)"), 10));
        Files.createDirectories(FOLDER);
        if (!Files.exists(FOLDER.resolve("node_modules/oidc-provider/package.json"))) {
            Files.writeString(FOLDER.resolve("package.json"), "{\"private\": true}");
            assumeTrue(ran(
                    List.of(
                            "npm",
                            "install",
                            "--prefix",
                            FOLDER.toString(),
                            "--no-audit",
                            "--no-fund",
                            "oidc-provider@" + VERSION),
                    180));
        }
        try (InputStream script = NodeProvider.class.getResourceAsStream("provider.mjs")) {
            Files.write(
                    FOLDER.resolve("provider.mjs"),
                    Objects.requireNonNull(script).readAllBytes());
        }
        Process process = new ProcessBuilder("node", "provider.mjs", String.valueOf(port), redirectUri)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve("provider.log").toFile())
                .start();
        NodeProvider provider = new NodeProvider(process, port);
        await().atMost(PATIENCE).ignoreExceptions().until(provider::answers);
        return provider;
    }

    String issuer() {
        return "http://localhost:" + port;
    }

    private boolean answers() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI document = URI.create(issuer() + "/.well-known/openid-configuration");
            return http.send(HttpRequest.newBuilder(document).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        }
    }

    /** What a person does at the provider in a browser: signs in, agrees; tells where the provider then sends it. */
    URI signIn(String authorizationUrl, String login) throws IOException, InterruptedException {
        try (HttpClient browser = HttpClient.newBuilder()
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .build()) {
            URI at = follow(browser, URI.create(authorizationUrl));
            at = follow(browser, submit(browser, at, "prompt=login&login=" + login + "&password=any"));
            return at.getPath().startsWith("/interaction/")
                    ? follow(browser, submit(browser, at, "prompt=consent"))
                    : at;
        }
    }

    private static URI submit(HttpClient browser, URI form, String fields) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(form)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(fields))
                .build();
        return next(form, browser.send(request, BodyHandlers.ofString()));
    }

    /** Follows redirects as long as they stay at the provider. */
    private URI follow(HttpClient browser, URI from) throws IOException, InterruptedException {
        URI at = from;
        while (at.getPort() == port) {
            HttpResponse<String> page = browser.send(HttpRequest.newBuilder(at).build(), BodyHandlers.ofString());
            if (page.statusCode() == 200) {
                return at;
            }
            at = next(at, page);
        }
        return at;
    }

    private static URI next(URI at, HttpResponse<String> answer) {
        return at.resolve(answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> new AssertionError(at + " answers " + answer.statusCode() + " " + answer.body())));
    }

    private static boolean ran(List<String> command, int seconds) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
