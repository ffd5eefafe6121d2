package dev.agentc2.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.tool.question.Asker;

/**
 * One call of a tool. Immutable by convention: nobody changes the arguments.
 *
 * @param effectId identity of the call, the same when it is made again: fit as an idempotency key
 * @param orgId tenant
 * @param conversationId conversation within the tenant
 * @param agentId agent that calls
 * @param userId who the turn is for
 * @param arguments arguments that fit the tool's schema
 * @param asker asks people while the call runs
 */
public record ToolInvocation(
        String effectId,
        String orgId,
        String conversationId,
        String agentId,
        String userId,
        ObjectNode arguments,
        Asker asker) {}
