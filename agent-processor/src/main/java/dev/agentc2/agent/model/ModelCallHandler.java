package dev.agentc2.agent.model;

import dev.agentc2.agent.guardrail.OutputPolicy;
import dev.agentc2.agent.model.OwnProviders.Found;
import dev.agentc2.agent.turn.Failure;
import dev.agentc2.agent.turn.ModelOutcome;
import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.effect.Claim;
import dev.agentc2.platform.effect.EffectCommand;
import dev.agentc2.platform.effect.EffectHandler;
import dev.agentc2.platform.effect.EffectInstruction;
import dev.agentc2.wire.CancelModelCall;
import dev.agentc2.wire.ModelRequest;
import dev.agentc2.wire.ModelResult;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Clock;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a model: streams its answer, redacted, to the deltas and gives the whole as the result, whose text equals the
 * deltas joined. The call is made at once, and its text waits for the claim. A command that another worker had the claim
 * on isn't called again, for its tokens may have been seen: the core decides to call under the next attempt. Nothing of
 * a prompt or an answer is logged. Thread-safe.
 */
final class ModelCallHandler implements EffectHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCallHandler.class);
    /** How long deltas may be waited for when the call's own time is over. */
    private static final Duration LAST_DELTAS = Duration.ofSeconds(2);

    private final ModelProviders providers;
    private final OwnProviders ownProviders;
    private final DeltaTopic deltas;
    private final DeltaPace pace;
    private final CallWatch watch;
    private final ModelMetrics metrics;
    private final Clock clock;

    ModelCallHandler(
            ModelProviders providers,
            OwnProviders ownProviders,
            DeltaTopic deltas,
            DeltaPace pace,
            CallWatch watch,
            ModelMetrics metrics,
            Clock clock) {
        this.providers = providers;
        this.ownProviders = ownProviders;
        this.deltas = deltas;
        this.pace = pace;
        this.watch = watch;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public EffectInstruction instruction(SpecificRecord record) {
        return switch (record) {
            case ModelRequest request -> new EffectInstruction.Run(request.getEffectId(), request.getOrgId());
            case CancelModelCall cancel -> new EffectInstruction.Cancel(cancel.getEffectId());
            default ->
                throw new IllegalArgumentException(record.getSchema().getName() + " doesn't belong on this topic");
        };
    }

    @Override
    public SpecificRecord run(EffectCommand command, Claim claim, Cancellation cancellation)
            throws InterruptedException {
        ModelRequest request = (ModelRequest) command.value();
        ModelResult result = resultOf(command, request, claim, cancellation);
        metrics.ended(request.getProvider(), result);
        return result;
    }

    @Override
    public SpecificRecord failed(EffectCommand command, Throwable cause) {
        Failure failure = cause instanceof RecordTooLargeException
                ? new Failure(Failure.ANSWER_TOO_LARGE, "The answer is larger than a record may be.")
                : new Failure(Failure.INTERNAL, "The model call failed by a defect of this service.");
        return ModelResults.without((ModelRequest) command.value(), ModelOutcome.FAILED, failure, clock.millis());
    }

    private ModelResult resultOf(EffectCommand command, ModelRequest request, Claim claim, Cancellation cancellation)
            throws InterruptedException {
        long now = clock.millis();
        if (command.redelivered()) {
            return ModelResults.interrupted(request, now);
        }
        if (cancellation.isCancelled()) {
            return ModelResults.without(request, ModelOutcome.CANCELLED, null, now);
        }
        OutputPolicy policy = OutputPolicy.ofVersion(request.getGuardrailPolicy());
        Failure refusal = refusal(request, policy, now);
        if (refusal != null || policy == null) {
            return ModelResults.without(request, ModelOutcome.FAILED, refusal, now);
        }
        return switch (found(request)) {
            case Found.Refused refused -> refused(request, refused.failure());
            case Found.Ready ready -> call(command, claim, request, ready.client(), policy, cancellation);
        };
    }

    private Found found(ModelRequest request) throws InterruptedException {
        String connection = request.getConnectionId();
        if (connection != null) {
            return ownProviders.client(request.getOrgId(), connection, request.getProvider());
        }
        ProviderClient client = providers.client(request.getProvider());
        return client == null
                ? new Found.Refused(new Failure(
                        Failure.MODEL_UNAVAILABLE, "The provider " + request.getProvider() + " is not set up."))
                : new Found.Ready(client);
    }

    private ModelResult refused(ModelRequest request, Failure failure) {
        log(request, failure, null);
        return ModelResults.without(request, ModelOutcome.FAILED, failure, clock.millis());
    }

    private ModelResult call(
            EffectCommand command,
            Claim claim,
            ModelRequest request,
            ProviderClient client,
            OutputPolicy policy,
            Cancellation cancellation)
            throws InterruptedException {
        var stream = new DeltaStream(deltas.of(command, request), claim, pace);
        try {
            var answer = new AnswerStream(policy.newRedactor(), stream, clock);
            return call(request, client, answer, stream, cancellation);
        } finally {
            stream.abandon();
        }
    }

    private static @Nullable Failure refusal(ModelRequest request, @Nullable OutputPolicy policy, long now) {
        if (policy == null) {
            return new Failure(Failure.INVALID_REQUEST, "The output policy of the request is not known here.");
        }
        return request.getDeadlineAt() <= now
                ? new Failure(Failure.TIMEOUT, "The model call did not begin in time.")
                : null;
    }

    private ModelResult call(
            ModelRequest request,
            ProviderClient client,
            AnswerStream answer,
            DeltaStream stream,
            Cancellation cancellation)
            throws InterruptedException {
        long startedAt = clock.millis();
        var call = new ProviderCall(stream::awaitUse);
        cancellation.onCancel(() -> call.stop(ProviderCall.Stop.CANCELLED));
        try (CallWatch.Guard guard = watch.watch(call, request.getDeadlineAt())) {
            ChatRequest chat = client.request(request);
            call.make(() -> client.model().chat(chat, answer));
        } catch (RuntimeException e) {
            answer.onError(e);
        }
        answer.end();
        if (call.stopped() == ProviderCall.Stop.INTERRUPTED || Thread.interrupted()) {
            throw new InterruptedException("the model call was interrupted");
        }
        ModelOutcome outcome = outcome(call, answer);
        Failure failure = outcome == ModelOutcome.FAILED ? ProviderFailures.of(call, answer.error()) : null;
        if (failure != null) {
            log(request, failure, answer.error());
        }
        long endedAt = clock.millis();
        int kept = stream.finish(Duration.ofMillis(Math.max(0, request.getDeadlineAt() - endedAt))
                .plus(LAST_DELTAS));
        return ModelResults.of(request, outcome, failure, answer, call.wasWorkedOn(), kept, startedAt, endedAt);
    }

    private static ModelOutcome outcome(ProviderCall call, AnswerStream answer) {
        var response = answer.complete();
        boolean whole = response != null && (response.finishReason() != null || call.isEndMarked());
        if (whole && answer.error() == null) {
            return ModelOutcome.SUCCEEDED;
        }
        return call.stopped() == ProviderCall.Stop.CANCELLED ? ModelOutcome.CANCELLED : ModelOutcome.FAILED;
    }

    /** Only the type of what was thrown, since its text may quote the request or the answer. */
    private static void log(ModelRequest request, Failure failure, @Nullable Throwable error) {
        LOG.warn(
                "model call {} to {}/{} failed: {}: {}{}",
                request.getEffectId(),
                request.getProvider(),
                request.getModel(),
                failure.kind(),
                failure.detail(),
                error == null ? "" : " [" + error.getClass().getSimpleName() + "]");
    }
}
