package dev.agentc2.agent.model;

/** Protocol that a provider speaks. */
enum ProviderKind {
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

    boolean speaksOpenAi() {
        return this == OPENAI || this == OPENAI_COMPATIBLE;
    }
}
