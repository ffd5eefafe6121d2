package dev.agentc2.agent.turn;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why an effect or a turn did not succeed. Immutable.
 *
 * @param kind one of the kinds below, or another that a worker names; others are not retried
 * @param detail a sentence for a person; never message text, credentials or a provider's payload
 * @param retryAfterMs how long the other side asked to wait, milliseconds
 */
public record Failure(String kind, String detail, @Nullable Long retryAfterMs) {
    public static final String RATE_LIMITED = "RATE_LIMITED";
    public static final String PROVIDER_ERROR = "PROVIDER_ERROR";
    public static final String STREAM_CUT = "STREAM_CUT";
    public static final String TIMEOUT = "TIMEOUT";
    /** No connection to the provider could be made. */
    public static final String PROVIDER_UNREACHABLE = "PROVIDER_UNREACHABLE";
    /** The provider refuses the request as it is. */
    public static final String INVALID_REQUEST = "INVALID_REQUEST";
    /** The provider refuses the credential. */
    public static final String AUTHENTICATION = "AUTHENTICATION";
    /** The account with the provider is used up. */
    public static final String QUOTA_EXHAUSTED = "QUOTA_EXHAUSTED";
    /** The answer is larger than a record may be. */
    public static final String ANSWER_TOO_LARGE = "ANSWER_TOO_LARGE";
    /** A defect of the platform itself. */
    public static final String INTERNAL = "INTERNAL";
    /** A call was begun by a worker that is gone, too often in a row. */
    public static final String INTERRUPTED = "INTERRUPTED";
    /** No provider serves the agent's model or tier. */
    public static final String MODEL_UNAVAILABLE = "MODEL_UNAVAILABLE";
    /** The credentials of the tenant's own provider can't be looked up now. */
    public static final String CREDENTIALS_UNAVAILABLE = "CREDENTIALS_UNAVAILABLE";
    /** The connection to the tenant's own provider is gone, disabled, or lacks what it needs. */
    public static final String CONNECTION_UNUSABLE = "CONNECTION_UNUSABLE";
    /** The money ran out after the turn had spent some. */
    public static final String BUDGET_EXHAUSTED = "BUDGET_EXHAUSTED";
    /** Whether there is money left could not be found out in time. */
    public static final String BUDGET_UNAVAILABLE = "BUDGET_UNAVAILABLE";
    /** The organisation was suspended while the turn ran. */
    public static final String ORGANIZATION_SUSPENDED = "ORGANIZATION_SUSPENDED";
    /** The organisation was deleted while the turn ran. */
    public static final String ORGANIZATION_DELETED = "ORGANIZATION_DELETED";
    /** The agent may not use the tool, or there is none of that name. */
    public static final String TOOL_UNKNOWN = "TOOL_UNKNOWN";
    /** The model asked for more calls at once than are allowed. */
    public static final String TOO_MANY_CALLS = "TOO_MANY_CALLS";

    /** A person rejected the call. */
    public static final String APPROVAL_REJECTED = "APPROVAL_REJECTED";
    /** Nobody approved the call in time. */
    public static final String APPROVAL_EXPIRED = "APPROVAL_EXPIRED";

    private static final Set<String> RETRIED =
            Set.of(RATE_LIMITED, PROVIDER_ERROR, PROVIDER_UNREACHABLE, STREAM_CUT, TIMEOUT, CREDENTIALS_UNAVAILABLE);

    public Failure(String kind, String detail) {
        this(kind, detail, null);
    }

    /** Whether the same call may succeed later. */
    public boolean worthRetrying() {
        return RETRIED.contains(kind);
    }
}
