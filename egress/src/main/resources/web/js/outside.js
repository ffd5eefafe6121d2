// What those see who aren't known yet, or are nowhere yet: signing in and up, an invitation, a first organisation; and what
// they are asked by a client that sent them here.

import { acceptInvitation, getInvitation, makeOrganization, offersOidc, signIn, signOut, signUp } from "./access-api.js";
import { attempt } from "./dialog.js";
import { h, icon } from "./dom.js";
import { formOf } from "./form.js";
import { isPerson, organization, user } from "./identity.js";
import { wordsFor } from "./problem.js";
import { roleName } from "./roles.js";
import { hashOf, parse } from "./router.js";
import { ORGANIZATION_FIELDS, organizationSwitch } from "./switches.js";

const EMAIL = { name: "email", label: "E-mail", type: "email", required: true, autocomplete: "username" };
const PASSWORD = { name: "password", label: "Password", type: "secret", required: true, autocomplete: "current-password" };
const NAME = { name: "name", label: "Your name", type: "text", required: true, autocomplete: "name" };
const NEW_PASSWORD = { ...PASSWORD, autocomplete: "new-password", hint: "At least 10 characters; a few words are good and easy to keep in mind." };

const KINDS = { authorize: authorizeCard, "sign-in": signInCard, "sign-up": signUpCard, invitation: invitationCard, organization: organizationCard, stopped: stoppedCard };
let returnTo = null; // an invitation that waits for its reader to sign in

export function showOutside(app, kind, params, options) {
  const card = h("div", { class: "card" });
  const brand = h("div", { class: "brand" }, h("img", { src: "/web/favicon.svg", alt: "", width: "32", height: "32" }), "AgentC2");
  app.replaceChildren(h("main", { class: "outside" }, brand, card));
  document.title = "AgentC2";
  KINDS[kind](card, params, options);
}

function fill(card, title, ...content) {
  card.replaceChildren(h("h1", {}, title), ...content.filter(Boolean));
  card.querySelector("input:not([readonly]), button")?.focus();
}

const link = (text, hash) => h("p", { class: "beside" }, h("a", { href: hash }, text));

function signInCard(card, _, { ended, useKey }) {
  const asked = parse(location.hash).screen === "authorize" && h("p", { class: "soft", role: "status" }, "A client asks to use agents in your name. Sign in to see what it is.");
  const form = formOf({
    fields: [EMAIL, PASSWORD],
    label: "Sign in",
    send: async (body) => {
      await signIn(body);
      if (returnTo) location.hash = returnTo;
      returnTo = null;
    },
  });
  const failed = /[?&]problem=/.test(location.hash) && h("p", { class: "form-error", role: "alert" }, "Signing in with single sign-on didn't work. Begin again, or use your password.");
  const elsewhere = h("div", { class: "elsewhere" });
  const key = h("button", { type: "button", class: "plain", onclick: useKey }, icon("key"), "Use an API key");
  fill(card, "Sign in", ended && h("p", { class: "soft", role: "status" }, "Your session has ended. Sign in to go on where you were."), asked, failed, form.element, elsewhere, h("div", { class: "beside" }, key, h("a", { href: hashOf("sign-up") }, "Create an account")));
  offersOidc().then((offered) => offered && elsewhere.append(h("a", { class: "button", href: "/api/login/oidc" }, "Sign in with single sign-on")));
}

/** Nothing has the focus but the title: a key that is still held down from signing in must not agree to anything. */
async function authorizeCard(card, params) {
  const { showConsent } = await import("./consent-card.js");
  const show = (title, ...content) => {
    card.replaceChildren(h("h1", { tabindex: "-1" }, title), ...content.filter(Boolean));
    card.firstChild.focus();
  };
  await showConsent(show, params, () => card.isConnected);
}

function signUpCard(card) {
  const organization = [
    { name: "organization.name", label: "Organisation", type: "text", optional: true, hint: "The name of your team or company; you can also make or join one later." },
    { name: "organization.slug", label: "Its short name", type: "slug", optional: true, hint: "Stands in addresses." },
  ];
  const form = formOf({
    fields: [NAME, EMAIL, NEW_PASSWORD, ...organization],
    label: "Create the account",
    send: async ({ "organization.name": name, "organization.slug": slug, ...person }) => {
      await signUp(name ? { ...person, organization: { name, slug } } : person);
      location.hash = hashOf("chat");
    },
  });
  fill(card, "Create an account", h("p", { class: "soft" }, "With an invitation, open its link instead."), form.element, link("I have an account", hashOf("sign-in")));
}

async function invitationCard(card, { token }) {
  fill(card, "Invitation", h("p", { class: "muted", role: "status" }, "Loading…"));
  let invitation;
  try {
    invitation = await getInvitation(token);
  } catch (problem) {
    const gone = [404, 410].includes(problem.status);
    return fill(card, "Invitation", h("p", { class: "soft", role: "alert" }, gone ? "This invitation was used, was withdrawn or has expired. Ask for a new one." : wordsFor(problem)), link("Go to the page", hashOf("chat")));
  }
  if (!card.isConnected) return;
  const { organization, email, role, expiresAt } = invitation;
  const whose = email ? ` The invitation is for ${email} and` : " The invitation is for whoever has its link and";
  const offer = h("p", { class: "soft" }, "You are invited to ", h("strong", {}, organization.name), ` as ${roleName(role).toLowerCase()}.${whose} holds until ${new Date(expiresAt).toLocaleString()}.`);
  if (isPerson()) fill(card, `Join ${organization.name}`, offer, ...joining(token, email));
  else fill(card, `Join ${organization.name}`, offer, newcomer(token, email), signInInstead());
}

function joining(token, email) {
  const same = !email || user().email.toLowerCase() === email.toLowerCase();
  const form = formOf({
    fields: [],
    label: `Join as ${user().name}`,
    send: async () => {
      await acceptInvitation(token);
      location.hash = hashOf("chat");
    },
  });
  const other = h("button", { type: "button", class: "plain", onclick: () => attempt(() => signOut()) }, "Sign out");
  const wrong = h("p", { class: "notice warn" }, `You are signed in as ${user().email}. Sign out first to take an invitation that is for ${email}.`);
  return same ? [form.element] : [wrong, other];
}

/** An invitation that names nobody is for whoever has its link. */
function newcomer(token, email) {
  const form = formOf({
    fields: [email ? { ...EMAIL, fixed: true } : EMAIL, NAME, NEW_PASSWORD],
    thing: { email },
    label: "Create the account and join",
    send: async (body) => {
      await signUp({ email, ...body, invitation: token });
      location.hash = hashOf("chat");
    },
  });
  return form.element;
}

function signInInstead() {
  const remember = () => (returnTo = location.hash);
  return h("p", { class: "beside" }, h("a", { href: hashOf("sign-in"), onclick: remember }, "I have an account"));
}

function organizationCard(card) {
  const form = formOf({ fields: ORGANIZATION_FIELDS, label: "Make the organisation", send: makeOrganization });
  const out = h("button", { type: "button", class: "plain", onclick: () => attempt(() => signOut()) }, "Sign out");
  fill(card, `Welcome, ${user().name}`, h("p", { class: "soft" }, "You belong to no organisation yet. Make one, or open the link of an invitation."), form.element, h("p", { class: "beside" }, out));
}

/** The organisation allows nothing at present: it is suspended. */
function stoppedCard(card) {
  const out = h("button", { type: "button", class: "plain", onclick: () => attempt(() => signOut()) }, "Sign out");
  fill(card, `${organization().name} is suspended`, h("p", { class: "soft" }, "Nothing answers there until it is resumed. You may go to another organisation."), h("div", { class: "switches" }, organizationSwitch()), h("p", { class: "beside" }, out));
}
