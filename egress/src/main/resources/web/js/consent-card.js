// A client asks to use agents in one's name: who it is, where the answer goes, and one's answer.

import { signOut } from "./access-api.js";
import { attempt } from "./dialog.js";
import { h } from "./dom.js";
import { formOf } from "./form.js";
import { organization, user } from "./identity.js";
import { answerAuthorization, getAuthorization } from "./manage-api.js";
import { wordsFor } from "./problem.js";
import { hashOf } from "./router.js";

/** `fill(title, ...content)` shows what there is to say. */
export async function showConsent(fill, { id }, isShown) {
  fill("Connect a client", h("p", { class: "muted", role: "status" }, "Loading…"));
  let asked;
  try {
    asked = await getAuthorization(id);
  } catch (problem) {
    return isShown() && fill("Connect a client", h("p", { class: "soft", role: "alert" }, wordsFor(problem)), toThePage());
  }
  if (isShown()) fill(`Connect ${asked.client.name}?`, ...question(asked), ...(asked.organizations.length ? [answer(fill, id, asked)] : nowhere(fill, id)), whoAnswers());
}

function question({ client, redirectHost, local }) {
  const who = client.host ? ` It is described at ${client.host}.` : "";
  const warning = local
    ? "It says that it is an app on this computer, which any program here may say. Go on only if you have just begun this in that app."
    : `Anybody may choose this name. Go on only if you know ${redirectHost} and have just begun this there.`;
  return [
    h("p", { class: "soft" }, h("strong", {}, client.name), " wants to send messages to agents in your name and read the answers, at your organisation's expense. It can do nothing else.", who),
    h("p", { class: "soft" }, "The answer goes to ", h("strong", {}, redirectHost), "."),
    h("p", { class: "notice warn" }, warning),
  ];
}

function answer(fill, id, { client, organizations }) {
  const send = async (body) => leave(fill, client, await answerAuthorization(id, body));
  const here = organizations.find((one) => one.id === organization()?.id) ?? organizations[0];
  return formOf({
    fields: [{ name: "organization", label: "Organisation", type: "select", required: true, options: organizations.map(({ id: value, name }) => ({ value, label: name })) }],
    thing: { organization: here.id },
    label: "Connect",
    send: (body) => send({ agree: true, ...body }),
    cancel: () => attempt(() => send({ agree: false })),
  }).element;
}

function nowhere(fill, id) {
  const refuse = h("button", { type: "button", class: "plain", onclick: () => attempt(async () => leave(fill, null, await answerAuthorization(id, { agree: false }))) }, "Go back");
  return [h("p", { class: "soft", role: "alert" }, "You belong to no organisation in which you may talk to agents."), refuse];
}

/** An app opens beside the page, which therefore says what has happened. */
function leave(fill, client, { redirectTo }) {
  fill(client ? `Back to ${client.name}` : "Back", h("p", { class: "soft", role: "status" }, "Go on there; this page may be closed. What you have connected stands under Account."), toThePage());
  location.assign(redirectTo);
}

const toThePage = () => h("p", { class: "beside" }, h("a", { href: hashOf("chat") }, "Go to the page"));

function whoAnswers() {
  const out = h("button", { type: "button", class: "plain", onclick: () => attempt(() => signOut()) }, "Sign out");
  return h("p", { class: "beside" }, h("span", { class: "soft" }, `Signed in as ${user().email}`), out);
}
