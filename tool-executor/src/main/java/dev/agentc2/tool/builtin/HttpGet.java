package dev.agentc2.tool.builtin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.network.BlockedException;
import dev.agentc2.platform.network.HostGate;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.platform.network.MalformedResponseException;
import dev.agentc2.platform.network.WebConnector;
import dev.agentc2.platform.tool.ToolDescription;
import dev.agentc2.platform.tool.ToolSpecs;
import dev.agentc2.tool.ContentCap;
import dev.agentc2.tool.Tool;
import dev.agentc2.tool.ToolInvocation;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.ToolOutcome.FailureKind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Fetches a page or document by GET, follows up to five redirects, and answers with its text. Reaches what
 * {@link HostPolicy} allows only, at each hop anew; sends no credentials and keeps no cookies. Thread-safe.
 */
public final class HttpGet implements Tool {
    private static final int REDIRECT_LIMIT = 5;
    /** Bytes read of a body: an HTML page has several times more than its text. */
    private static final int BODY_LIMIT = 1024 * 1024;
    /** Leaves room for what JSON adds to a text of that size. */
    private static final int TEXT_LIMIT = ContentCap.LIMIT_BYTES * 3 / 4;

    private static final Pattern READABLE =
            Pattern.compile("text/.*|application/(?:json|xml|javascript|x-ndjson|yaml|.*\\+json|.*\\+xml)");
    private static final Pattern CHARSET = Pattern.compile("(?i)charset\\s*=\\s*\"?([A-Za-z0-9][A-Za-z0-9._:-]*)");

    private final WebFetcher fetcher;

    public HttpGet(HostPolicy policy) {
        this(policy, new WebConnector());
    }

    HttpGet(HostPolicy policy, WebConnector connector) {
        this.fetcher = new WebFetcher(new HostGate(policy, connector));
    }

    @Override
    public ToolDescription description() {
        return ToolSpecs.HTTP_GET;
    }

    @Override
    public Duration timeLimit() {
        return Duration.ofSeconds(20);
    }

    @Override
    public ToolOutcome invoke(ToolInvocation invocation, Cancellation cancellation) {
        try {
            URI address = WebFetcher.address(
                    invocation.arguments().path("url").asText().strip());
            for (int redirects = 0; redirects <= REDIRECT_LIMIT; redirects++) {
                WebResponse response = fetcher.fetch(address, BODY_LIMIT, cancellation);
                String location = response.header("location");
                if (response.status() / 100 != 3 || location.isEmpty()) {
                    return answer(address, response);
                }
                address = redirected(address, location);
            }
            return failed("It redirects too often.");
        } catch (BlockedException e) {
            return new ToolOutcome.Failed(FailureKind.BLOCKED, "The address may not be reached.", e.why());
        } catch (IllegalArgumentException e) {
            return new ToolOutcome.Failed(
                    FailureKind.INVALID_ARGUMENTS, "The address is not valid.", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return failed(reason(e));
        }
    }

    private static URI redirected(URI from, String location) throws MalformedResponseException {
        try {
            return WebFetcher.address(from.resolve(new URI(location)).toString());
        } catch (IllegalArgumentException | URISyntaxException e) {
            throw new MalformedResponseException("It redirects to an address that isn't valid.");
        }
    }

    private static ToolOutcome answer(URI address, WebResponse response) {
        String type = response.header("content-type");
        int end = type.indexOf(';');
        String media = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        if (!media.isEmpty() && !READABLE.matcher(media).matches()) {
            return failed("It answers with a type of content that is neither text nor JSON.");
        }
        String body = new String(response.body(), charset(type));
        String text = media.equals("text/html") || media.equals("application/xhtml+xml") ? HtmlText.of(body) : body;
        return written(address, response, media, text);
    }

    private static ToolOutcome written(URI address, WebResponse response, String media, String text) {
        int room = TEXT_LIMIT;
        while (true) {
            String shown = ContentCap.head(text, room);
            boolean truncated = response.truncated() || shown.length() < text.length();
            String json = JsonNodeFactory.instance
                    .objectNode()
                    .put("url", address.toString())
                    .put("status", response.status())
                    .put("contentType", media)
                    .put("body", shown)
                    .put("truncated", truncated)
                    .toString();
            if (json.getBytes(StandardCharsets.UTF_8).length <= ContentCap.LIMIT_BYTES) {
                return new ToolOutcome.Succeeded(json, ToolOutcome.ContentType.JSON, truncated);
            }
            room /= 2; // escapes can make a text up to six times longer
        }
    }

    private static Charset charset(String contentType) {
        Matcher named = CHARSET.matcher(contentType);
        boolean isKnown = named.find() && Charset.isSupported(named.group(1));
        return isKnown ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
    }

    private static ToolOutcome failed(String detail) {
        return new ToolOutcome.Failed(FailureKind.TOOL_ERROR, detail);
    }

    private static String reason(IOException e) {
        return switch (e) {
            case UnknownHostException _ -> "The host is not known.";
            case SocketTimeoutException _ -> "The host doesn't answer in time.";
            case SSLException _ -> "The secure connection can't be made.";
            case MalformedResponseException malformed -> malformed.detail();
            default -> "The connection failed.";
        };
    }
}
