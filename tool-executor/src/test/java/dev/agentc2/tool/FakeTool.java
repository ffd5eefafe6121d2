package dev.agentc2.tool;

import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.tool.Safety;
import dev.agentc2.platform.tool.ToolDescription;
import dev.agentc2.tool.question.Answer;
import dev.agentc2.tool.question.Question;
import dev.agentc2.tool.result.ResultPart;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** A tool that counts its calls and does what its argument {@code do} says. */
final class FakeTool implements Tool {
    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger inquiries = new AtomicInteger();
    final CountDownLatch interrupted = new CountDownLatch(1);
    Inquiry inquiry = new Inquiry.NotKnown();
    Duration limit = Duration.ofMillis(300);
    private final Safety safety;

    FakeTool(Safety safety) {
        this.safety = safety;
    }

    @Override
    public ToolDescription description() {
        return new ToolDescription("fake", "For tests", """
                {"type":"object","properties":{"do":{"enum":["answer","hang","throw","much","draw","ask"]}},"required":["do"],
                "additionalProperties":false}""", safety);
    }

    @Override
    public Duration timeLimit() {
        return limit;
    }

    @Override
    public ToolOutcome invoke(ToolInvocation invocation, Cancellation cancellation) throws InterruptedException {
        int number = calls.incrementAndGet();
        return switch (invocation.arguments().path("do").asText()) {
            case "hang" -> hang();
            case "ask" -> ask(invocation);
            case "throw" -> throw new IllegalStateException("as the test wants");
            case "much" -> ToolOutcome.Succeeded.json("\"" + "\u20ac".repeat(ContentCap.LIMIT_BYTES) + "\"");
            case "draw" ->
                new ToolOutcome.Succeeded(
                        "a picture",
                        ToolOutcome.ContentType.TEXT,
                        false,
                        List.of(
                                ResultPart.attachment("image/PNG; q=1", new byte[] {1, 2, 3}),
                                ResultPart.attachment("<script>", new byte[] {4})));
            default -> ToolOutcome.Succeeded.text("answer " + number + "\0");
        };
    }

    @Override
    public Inquiry inquire(ToolInvocation invocation, Cancellation cancellation) {
        inquiries.incrementAndGet();
        return inquiry;
    }

    private ToolOutcome ask(ToolInvocation invocation) throws InterruptedException {
        try {
            Answer answer = invocation.asker().ask(new Question("Which?", "{}")).get();
            return answer instanceof Answer.Cancelled ? hang() : ToolOutcome.Succeeded.text(answer.toString());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private ToolOutcome hang() throws InterruptedException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
        throw new IllegalStateException("nobody opens this latch");
    }
}
