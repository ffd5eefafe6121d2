package dev.agentc2.agent.turn;

import java.util.ArrayList;
import java.util.List;

/**
 * What a model is sent: instructions, the remembered window, the turn so far, and the tools. Immutable.
 *
 * @param messages in order
 * @param tools offered
 * @param words what servers say of their tools, which is part of the instructions
 * @param bytes size of all of it
 */
record Prompt(List<Message> messages, List<ToolSpec> tools, List<ServerWords> words, int bytes) {
    /** Tokens that roles and separators of a message take, generously. */
    private static final int MESSAGE_OVERHEAD = 16;

    static Prompt of(Turn turn, Memory memory, ToolCatalogue catalogue) {
        Agent agent = turn.ready().agent();
        List<ToolSpec> tools = catalogue.specs(agent);
        List<ServerWords> words = catalogue.words(tools);
        List<Message> messages = new ArrayList<>();
        String instructions =
                instructions(agent, tools, words, turn.ready().guardrails().inputAction());
        if (!instructions.isBlank()) {
            messages.add(new Message.Instructions(instructions));
        }
        int firstSpoken = messages.size();
        memory.window().forEach(exchange -> messages.addAll(exchange.messages()));
        messages.addAll(turn.progress().transcript());
        String gist = memory.gistText();
        if (!gist.isEmpty()) {
            messages.set(
                    firstSpoken,
                    new Message.User(gist + messages.get(firstSpoken).text()));
        }
        int bytes = Message.bytes(messages.subList(0, firstSpoken))
                + Utf8.length(gist)
                + memory.bytes()
                + turn.progress().transcriptBytes()
                + size(tools);
        return new Prompt(messages, tools, words, bytes);
    }

    /** The agent's own come first: what is foreign is told to yield to them. */
    private static String instructions(Agent agent, List<ToolSpec> tools, List<ServerWords> words, InputAction action) {
        boolean hasForeign = tools.stream().anyMatch(tool -> tool.remote() != null);
        if (!hasForeign) {
            return agent.instructions();
        }
        String foreign = ForeignText.NOTICE + ForeignWords.marked(words, action);
        return agent.instructions().isBlank() ? foreign : agent.instructions() + "\n\n" + foreign;
    }

    /** No token is shorter than a byte, so that the bytes bound the tokens. */
    long tokensAtMost() {
        return bytes + (long) MESSAGE_OVERHEAD * (messages.size() + tools.size());
    }

    private static int size(List<ToolSpec> tools) {
        int sum = 0;
        for (ToolSpec tool : tools) {
            sum += Utf8.length(tool.name()) + Utf8.length(tool.description()) + Utf8.length(tool.parameters());
        }
        return sum;
    }
}
