package dev.agentc2.tool.question;

import dev.agentc2.platform.telemetry.TraceContext;
import java.util.concurrent.CompletionStage;
import org.apache.avro.specific.SpecificRecord;

/** Where questions go. Thread-safe. */
public interface QuestionLog {
    /**
     * Writes a record about a question.
     *
     * @return done when it is in the log; failed when it isn't taken
     */
    CompletionStage<?> write(Origin origin, String id, SpecificRecord record);

    /**
     * What ties a record to its call. Immutable.
     *
     * @param key record key of the call
     * @param trace trace context of the call
     * @param requestId request that began it all
     * @param orgId tenant
     */
    record Origin(String key, TraceContext trace, String requestId, String orgId) {}
}
