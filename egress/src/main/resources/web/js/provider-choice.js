// What a form says about the provider of a new connection, as the API takes it: among the settings. No DOM here.

export const OWN_SERVER = "openai-compatible";

/** Providers `{value, label}` out of `GET /api/models`, and none for a connection that isn't to one. */
export const providerOptions = (answer) => [{ value: null, label: "None: a server with tools" }, ...(answer?.providers ?? []).map((name) => ({ value: name, label: name === OWN_SERVER ? "A server that speaks OpenAI's API" : name }))];

export function withProvider({ provider, ...body }) {
  return provider && body.kind === "MODEL_PROVIDER" ? { ...body, settings: { provider, ...body.settings } } : body;
}
