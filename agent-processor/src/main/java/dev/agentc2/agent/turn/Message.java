package dev.agentc2.agent.turn;

import java.util.List;

/** One message of a prompt, in the roles of the Chat Completions protocol. Immutable. */
public sealed interface Message {
    /** Text of the message; may be empty for an assistant message that only calls tools. */
    String text();

    /** Size that counts against limits: UTF-8 bytes of all its parts. */
    int bytes();

    /** Size of some messages together. */
    static int bytes(List<Message> messages) {
        int sum = 0;
        for (Message message : messages) {
            sum += message.bytes();
        }
        return sum;
    }

    /** Instructions to the model. */
    record Instructions(String text) implements Message {
        @Override
        public int bytes() {
            return Utf8.length(text);
        }
    }

    /** What the person said. */
    record User(String text) implements Message {
        @Override
        public int bytes() {
            return Utf8.length(text);
        }
    }

    /** What the model said, with the tool calls that it asked for. */
    record Assistant(String text, List<ToolRequest> toolCalls) implements Message {
        public Assistant {
            toolCalls = List.copyOf(toolCalls);
        }

        @Override
        public int bytes() {
            int sum = Utf8.length(text);
            for (ToolRequest call : toolCalls) {
                sum += Utf8.length(call.callId()) + Utf8.length(call.tool()) + Utf8.length(call.arguments());
            }
            return sum;
        }
    }

    /** What a tool answered to a call. */
    record ToolAnswer(String callId, String text) implements Message {
        @Override
        public int bytes() {
            return Utf8.length(callId) + Utf8.length(text);
        }
    }
}
