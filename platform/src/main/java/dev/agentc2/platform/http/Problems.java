package dev.agentc2.platform.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentc2.platform.database.DatabaseUnavailableException;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.redis.RedisUnavailableException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every refusal and failure as problem details (RFC 9457). What isn't the caller's business, such as the message of an
 * exception, goes to the log only, under the request's id.
 */
final class Problems {
    static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPE = "https://agentc2.dev/problems/";
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    /** Maps all exceptions that handlers may throw. */
    static void install(RoutesConfig routes) {
        routes.exception(ProblemException.class, (e, ctx) -> answer(ctx, e));
        routes.exception(HttpResponseException.class, (e, ctx) -> answer(ctx, ofFramework(e)));
        routes.exception(DatabaseUnavailableException.class, (e, ctx) -> answer(ctx, databaseAway()));
        routes.exception(RedisUnavailableException.class, (e, ctx) -> answer(ctx, sessionsAway()));
        routes.exception(Exception.class, (e, ctx) -> answer(ctx, ofFailure(e, ctx)));
    }

    /** The JSON of a problem. */
    static byte[] json(ProblemException problem, String requestId) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", TYPE + problem.code());
        body.put("title", HttpStatus.forStatus(problem.status()).getMessage());
        body.put("status", problem.status());
        body.put("detail", problem.detail());
        body.put("code", problem.code());
        body.put("requestId", requestId);
        body.putAll(problem.members());
        try {
            return Json.MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("members of a problem must be plain values", e);
        }
    }

    /** The problem of a status that the server itself answers with. */
    static ProblemException ofStatus(int status) {
        return switch (status) {
            case 400 -> new ProblemException(400, "bad-request", "The request isn't well-formed HTTP.");
            case 404 -> new ProblemException(404, "not-found", "There is nothing at this address.");
            case 405 -> new ProblemException(405, "method-not-allowed", "This address doesn't take this method.");
            case 408 -> new ProblemException(408, "request-timeout", "The request took too long to arrive.");
            case 413 -> new ProblemException(413, "content-too-large", "The body is larger than this server takes.");
            case 414 -> new ProblemException(414, "uri-too-long", "The address is too long.");
            case 415 -> new ProblemException(415, "unsupported-media-type", "Send the body as application/json.");
            case 431 -> new ProblemException(431, "header-fields-too-large", "The headers are too large.");
            case 503 -> new ProblemException(503, "unavailable", "The server can't answer now; try again.");
            default ->
                status < 500
                        ? new ProblemException(status, "refused", "The request can't be served as it is.")
                        : internal();
        };
    }

    static ProblemException internal() {
        return new ProblemException(
                500, "internal-error", "Something went wrong here; the request id helps to find out what.");
    }

    private static ProblemException databaseAway() {
        return new ProblemException(
                503,
                "database-unavailable",
                "The database is away for the moment; try again soon.",
                Map.of(),
                Map.of("Retry-After", "2"));
    }

    private static ProblemException sessionsAway() {
        return new ProblemException(
                503,
                "authentication-unavailable",
                "Sessions can't be kept or checked for the moment; try again soon.",
                Map.of(),
                Map.of("Retry-After", "2"));
    }

    private static ProblemException ofFramework(HttpResponseException e) {
        ProblemException plain = ofStatus(e.getStatus());
        String allowed = e.getDetails().get("availableMethods");
        if (allowed == null) {
            allowed = e.getDetails().get("Available methods");
        }
        return allowed == null ? plain : plain.with(Map.of("Allow", allowed));
    }

    private static ProblemException ofFailure(Exception e, Context ctx) {
        if (e instanceof HttpException bad) {
            return ofStatus(bad.getCode());
        }
        if (e instanceof IOException || e.getCause() instanceof IOException) {
            LOG.debug("The client went away", e);
            return ofStatus(400);
        }
        LOG.error("A request to {} failed", AccessLog.route(ctx), e);
        return internal();
    }

    private static void answer(Context ctx, ProblemException problem) {
        if (ctx.res().isCommitted()) {
            return;
        }
        problem.headers().forEach(ctx::header);
        ctx.status(problem.status());
        ctx.contentType(MEDIA_TYPE);
        byte[] body = json(problem, RequestInfo.of(ctx).requestId());
        try {
            UnreadBody.answer(ctx, body);
        } catch (IOException e) {
            LOG.debug("The client went away", e);
        }
    }
}
