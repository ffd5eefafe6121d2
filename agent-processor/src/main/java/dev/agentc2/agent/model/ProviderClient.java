package dev.agentc2.agent.model;

import dev.agentc2.wire.ModelRequest;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;

/**
 * A provider ready to be called, as a certain account. Thread-safe; holds nothing that would have to be closed.
 *
 * @param model langchain4j's model, whose calls run on the calling thread until their end
 * @param requests how requests are put to it
 */
record ProviderClient(StreamingChatModel model, ChatRequests requests) {
    /** The request as this provider is sent it. */
    ChatRequest request(ModelRequest request) {
        return requests.of(request);
    }
}
