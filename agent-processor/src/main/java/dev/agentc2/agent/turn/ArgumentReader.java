package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/** Reads single values out of the arguments of a call, which are JSON as a model wrote it. Pure. */
@FunctionalInterface
public interface ArgumentReader {
    /**
     * The text, number or truth value at a path.
     *
     * @param arguments a JSON object, or whatever the model wrote instead
     * @param path names with dots between
     * @return as text; null when there is none such
     */
    @Nullable
    String text(String arguments, String path);
}
