package dev.agentc2.platform.provider;

/** Protocol that a provider speaks. */
public enum ProviderKind {
    /** Chat Completions as OpenAI itself has it. */
    OPENAI,
    /** Chat Completions as others have it. */
    OPENAI_COMPATIBLE,
    /** Anthropic's Messages. */
    ANTHROPIC,
    /** Google's Gemini API. */
    GEMINI,
    /** Mistral's own. */
    MISTRAL,
    /** Ollama's own. */
    OLLAMA;

    /** Whether it takes Chat Completions, whoever they are of. */
    public boolean speaksOpenAi() {
        return this == OPENAI || this == OPENAI_COMPATIBLE;
    }
}
