package dev.agentc2.agent.topology;

import dev.agentc2.agent.turn.Inquiry;
import dev.agentc2.agent.turn.Message;
import dev.agentc2.agent.turn.ToolRequest;

/** Messages as bytes. */
final class MessageCodec {
    private static final int INSTRUCTIONS = 0;
    private static final int USER = 1;
    private static final int ASSISTANT = 2;
    private static final int TOOL_ANSWER = 3;

    private MessageCodec() {}

    static void write(StateWriter out, Message message) {
        switch (message) {
            case Message.Instructions m -> out.number(INSTRUCTIONS).text(m.text());
            case Message.User m -> out.number(USER).text(m.text());
            case Message.Assistant m ->
                out.number(ASSISTANT).text(m.text()).list(m.toolCalls(), MessageCodec::writeRequest);
            case Message.ToolAnswer m ->
                out.number(TOOL_ANSWER).text(m.callId()).text(m.text());
        }
    }

    static Message read(StateReader in) {
        int kind = in.count();
        return switch (kind) {
            case INSTRUCTIONS -> new Message.Instructions(in.text());
            case USER -> new Message.User(in.text());
            case ASSISTANT -> new Message.Assistant(in.text(), in.list(MessageCodec::readRequest));
            case TOOL_ANSWER -> new Message.ToolAnswer(in.text(), in.text());
            default -> throw new IllegalStateException("message of kind " + kind);
        };
    }

    static void writeRequest(StateWriter out, ToolRequest request) {
        out.text(request.callId()).text(request.tool()).text(request.arguments());
    }

    static ToolRequest readRequest(StateReader in) {
        return new ToolRequest(in.text(), in.text(), in.text());
    }

    static void writeInquiry(StateWriter out, Inquiry inquiry) {
        out.text(inquiry.turnId())
                .text(inquiry.messageId())
                .text(inquiry.agentId())
                .text(inquiry.channel())
                .text(inquiry.userId())
                .text(inquiry.text())
                .number(inquiry.receivedAt())
                .text(inquiry.origin().traceparent())
                .text(inquiry.origin().requestId());
    }

    static Inquiry readInquiry(StateReader in) {
        return new Inquiry(
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.number(),
                new Inquiry.Origin(in.text(), in.text()));
    }
}
