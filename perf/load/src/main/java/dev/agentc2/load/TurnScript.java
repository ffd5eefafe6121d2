package dev.agentc2.load;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.regex;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.sse;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.CheckBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.SseMessageCheck;
import java.util.function.Consumer;

/**
 * What a user does: sends a message in a new conversation, then reads the stream of the turn to its end. Times count
 * from the sending of the message; Gatling's own time of a stream's message counts from the opening of the stream.
 */
final class TurnScript {
    private static final String MESSAGE = "{\"text\":\"Say hello in a few words, please.\"}";
    private static final String TURN = "turn";
    private static final int PATIENCE_SECONDS = 60;

    private final String agent;
    private final TurnLog log;

    TurnScript(String agent, TurnLog log) {
        this.agent = agent;
        this.log = log;
    }

    ScenarioBuilder scenarioOf(String name) {
        return scenario(name)
                .exec(session -> session.set(TURN, log.begin()))
                .exec(http("message")
                        .post("/api/agents/" + agent + "/messages")
                        .body(StringBody(MESSAGE))
                        .header("Content-Type", "application/json")
                        .check(status().is(202), jsonPath("$.streamUrl").saveAs("stream")))
                .doIf(session -> !session.isFailed())
                .then(exec(session -> {
                            turn(session).accepted();
                            return session;
                        })
                        .exec(sse("stream")
                                .get("#{stream}")
                                .await(PATIENCE_SECONDS)
                                .on(firstToken(), lastToken()))
                        .exec(sse("close").close()))
                .exec(session -> {
                    turn(session).end(!session.isFailed());
                    return session;
                });
    }

    private static SseMessageCheck firstToken() {
        return sse.checkMessage("first token")
                .matching(regex("\"event\":\"(delta|done|error)\""))
                .check(regex("\"event\":\"delta\""), noting(TurnLog.Running::firstToken));
    }

    private static SseMessageCheck lastToken() {
        return sse.checkMessage("last token")
                .matching(regex("\"event\":\"(done|error)\""))
                .check(regex("\"event\":\"done\""), noting(TurnLog.Running::lastToken));
    }

    /** Notes the time when a message has come; a check is the only place that Gatling calls then. */
    private static CheckBuilder noting(Consumer<TurnLog.Running> note) {
        return bodyString()
                .transformWithSession((text, session) -> {
                    note.accept(turn(session));
                    return text;
                })
                .exists();
    }

    private static TurnLog.Running turn(Session session) {
        TurnLog.Running turn = session.get(TURN);
        if (turn == null) {
            throw new IllegalStateException("the script begins with a turn");
        }
        return turn;
    }
}
