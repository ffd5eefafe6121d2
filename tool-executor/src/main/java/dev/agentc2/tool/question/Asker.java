package dev.agentc2.tool.question;

import java.util.concurrent.CompletableFuture;

/** Asks the people behind a call that runs. Thread-safe. */
@FunctionalInterface
public interface Asker {
    /** Where nobody can be asked. */
    Asker NOBODY = question -> CompletableFuture.completedFuture(new Answer.Declined());

    /**
     * Asks. Doesn't block; the call's time stands still until the answer is there. Fails when nobody answers for too long.
     * Who cancels the answer takes the question back.
     */
    CompletableFuture<Answer> ask(Question question);
}
