package dev.agentc2.platform.http;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.telemetry.Telemetry;
import io.javalin.config.JettyConfig;
import java.nio.ByteBuffer;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ConnectionStatistics;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Jetty as this server needs it: few platform threads that watch connections, a virtual thread for each request, many
 * idle connections, and no word of its own to a client that isn't problem details.
 */
final class JettySetup {
    private static final int PLATFORM_THREADS = 24;
    private static final int ACCEPT_QUEUE = 1_024;
    private static final int IDLE_TIMEOUT_MS = 60_000;
    private static final int HEADER_BYTES = 16 * 1024;
    private static final int STOP_TIMEOUT_MS = 3_000;

    private final Settings settings;
    private final Telemetry telemetry;

    JettySetup(Settings settings, Telemetry telemetry) {
        this.settings = settings;
        this.telemetry = telemetry;
    }

    void apply(JettyConfig jetty) {
        QueuedThreadPool pool = new QueuedThreadPool(PLATFORM_THREADS, 4);
        pool.setName("http");
        pool.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-request-", 0).factory()));
        jetty.threadPool = pool;
        jetty.modifyHttpConfiguration(JettySetup::configure);
        jetty.addConnector(this::connector);
        jetty.modifyServer(server -> {
            server.insertHandler(new GracefulHandler());
            server.setStopTimeout(STOP_TIMEOUT_MS);
            server.setErrorHandler(new ProblemErrorHandler());
        });
    }

    private static void configure(HttpConfiguration http) {
        http.setUriCompliance(UriCompliance.DEFAULT);
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setResponseHeaderSize(HEADER_BYTES);
        http.setHeaderCacheSize(0); // 45 KB a connection, made with its first request
    }

    private Connector connector(Server server, HttpConfiguration http) {
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(settings.get(Settings.HTTP_HOST));
        connector.setPort(settings.get(Settings.HTTP_PORT));
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(IDLE_TIMEOUT_MS);
        connector.addBean(new NetworkConnectionLimit(settings.get(Settings.HTTP_MAX_CONNECTIONS), connector));
        ConnectionStatistics connections = new ConnectionStatistics();
        connector.addBean(connections);
        telemetry.gauge("http_connections", "Open HTTP connections.", connections::getConnections);
        return connector;
    }

    /** Answers what Jetty refuses before it becomes a request of ours, such as a malformed request line. */
    private static final class ProblemErrorHandler extends ErrorHandler {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            int status = response.getStatus() >= 400 ? response.getStatus() : 500;
            String requestId = RequestInfo.newId();
            response.setStatus(status);
            response.getHeaders().put(new HttpField(HttpHeader.CONTENT_TYPE, Problems.MEDIA_TYPE));
            response.getHeaders().put(RequestInfo.HEADER, requestId);
            byte[] body = Problems.json(Problems.ofStatus(status), requestId);
            response.write(true, ByteBuffer.wrap(body), callback);
            return true;
        }
    }
}
