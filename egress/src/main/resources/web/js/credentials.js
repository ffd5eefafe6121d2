// What a form says about credentials, as the API takes it: absent keeps the stored ones, null removes them. No DOM here.

export function withCredentials({ credentialsAre, credentials, ...body }) {
  if (credentialsAre === "removed") return { ...body, credentials: null };
  const texts = Object.fromEntries(Object.entries(credentials).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]));
  if (credentialsAre === "kept" || Object.keys(texts).length === 0) return body;
  return { ...body, credentials: texts };
}
