package dev.agentc2.agent.turn;

import java.util.List;
import java.util.stream.Collectors;

/** What the model is told of the parts of a result that are kept elsewhere. Holds nothing that the tool said. */
final class KeptWords {
    private KeptWords() {}

    /**
     * The words, which end in a line break; empty when nothing is kept.
     *
     * @param content what the model is shown of the result
     */
    static String of(List<KeptResult> kept, String content) {
        if (kept.isEmpty()) {
            return "";
        }
        StringBuilder words = new StringBuilder();
        kept.stream()
                .filter(KeptResult::whole)
                .findFirst()
                .ifPresent(whole -> words.append("[The result has ")
                        .append(whole.size())
                        .append(" bytes and is kept as ")
                        .append(whole.id())
                        .append("; what follows is its beginning. Read on with ")
                        .append(ToolCatalogue.READER)
                        .append(" from offset ")
                        .append(Utf8.length(content))
                        .append(", if you need more.]\n"));
        String others = kept.stream()
                .filter(part -> !part.whole())
                .map(part -> part.id() + " (" + part.mediaType() + ", " + part.size() + " bytes)")
                .collect(Collectors.joining(", "));
        return others.isEmpty()
                ? words.toString()
                : words.append("[Kept with the result: ")
                        .append(others)
                        .append(". People can open it.]\n")
                        .toString();
    }
}
