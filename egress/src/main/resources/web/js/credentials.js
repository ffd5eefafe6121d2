// What a form says about credentials, as the API takes it: absent keeps the stored ones, null removes them all, and an
// object sets those that it names. No DOM here.

export function withCredentials({ credentialsAre, credentials, ...body }) {
  if (credentialsAre === "removed") return { ...body, credentials: null };
  return Object.keys(credentials).length === 0 ? body : { ...body, credentials };
}
