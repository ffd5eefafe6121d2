// The people of the organisation and those who are invited.

import { confirmDoing, openForm, showOnce } from "./dialog.js";
import { h } from "./dom.js";
import { editFormOf } from "./edit-form.js";
import { can, role as myRole, user } from "./identity.js";
import { invitations, members } from "./manage-api.js";
import { notify } from "./notice.js";
import { recognise } from "./access-api.js";
import { removeThing } from "./removing.js";
import { grantableBy, mayChange, ROLE_WORDS, roleName } from "./roles.js";
import { action, badge, introOf, listOf, noteUnless, screenOf, timeOf } from "./screen.js";

const roleField = () => ({ name: "role", label: "Role", type: "select", options: grantableBy(myRole()).map((role) => ({ value: role, label: ROLE_WORDS[role] })) });

export function show() {
  const people = listOf({ load: (cursor) => members.list({ cursor }), row: (member) => memberRow(member, () => people.reload()), label: "Members", empty: "Nobody is here." });
  const invited = can("MANAGE_MEMBERS") && listOf({ load: (cursor) => invitations.list({ cursor }), row: (invitation) => invitationRow(invitation, () => invited.reload()), label: "Invitations", empty: "Nobody is invited at present." });
  return screenOf(
    introOf("Who may work in this organisation, and as what.", action("MANAGE_MEMBERS", "Invite somebody", () => invite(() => invited.reload()), "primary small")),
    noteUnless("MANAGE_MEMBERS", "members"),
    people.element,
    invited && h("section", { class: "part" }, h("h2", {}, "Invitations"), invited.element),
  );
}

function memberRow(member, reload) {
  const { userId, name, email, role, createdAt } = member;
  const me = user()?.id === userId;
  const edit = () => openForm(name, { fields: [roleField()], thing: member, label: "Save", save: members.save, saved: () => reload().then(() => (me ? recognise() : notify("Saved."))) }, null, editFormOf);
  const remove = () =>
    removeThing(members, member, {
      name,
      title: me ? "Leave the organisation?" : `Remove ${name}?`,
      text: `${me ? "You" : name} can't reach the organisation's agents and conversations then. What was done stays in the audit.`,
      action: me ? "Leave" : "Remove",
      unsaid: "members",
      said: me ? "You have left." : `${name} is removed.`,
      done: () => (me ? recognise() : reload()),
    });
  const mine = can("MANAGE_MEMBERS") && mayChange(myRole(), role);
  return [
    h("div", { class: "what" }, h("b", {}, name), me && " (you)", h("p", {}, email)),
    h("div", { class: "state" }, badge(roleName(role), role === "MEMBER" ? "off" : ""), h("span", {}, "since ", timeOf(createdAt, new Date(createdAt).toLocaleDateString()))),
    h("div", { class: "acts" }, mine ? [action("MANAGE_MEMBERS", "Change role", edit), action("MANAGE_MEMBERS", me ? "Leave" : "Remove", remove, "plain danger")] : can("MANAGE_MEMBERS") && h("span", { class: "muted" }, "above your role")),
  ];
}

function invitationRow(invitation, reload) {
  const { email = "whoever has the link", role, expiresAt, acceptedAt, revokedAt } = invitation;
  const ended = acceptedAt ? "accepted" : revokedAt ? "withdrawn" : Date.parse(expiresAt) < Date.now() && "expired";
  const withdraw = () =>
    confirmDoing({
      title: "Withdraw the invitation?",
      content: h("p", { class: "soft" }, `The link that ${email} was given won't work any more.`),
      action: "Withdraw",
      act: async () => {
        await invitations.remove(invitation);
        await reload();
      },
    });
  return [
    h("div", { class: "what" }, h("b", {}, email), h("p", {}, "holds until ", timeOf(expiresAt))),
    h("div", { class: "state" }, badge(roleName(role), "off"), ended && badge(ended, "off")),
    h("div", { class: "acts" }, !ended && action("MANAGE_MEMBERS", "Withdraw", withdraw, "plain danger")),
  ];
}

function invite(reload) {
  const fields = [
    { name: "email", label: "E-mail", type: "email", required: true, autocomplete: "off" },
    roleField(),
    { name: "expiresInHours", label: "Holds for, hours", type: "number", whole: true, required: true },
  ];
  openForm("Invite somebody", {
    fields,
    thing: { role: "MEMBER", expiresInHours: 168 },
    label: "Make the invitation",
    send: async (body) => {
      const made = await invitations.create(body);
      const url = new URL(made.url ?? `/#/invitation/${encodeURIComponent(made.token)}`, location.origin).href;
      reload();
      setTimeout(() => showOnce("The invitation", `Send this link to ${body.email}. It is shown only now, and whoever has it may use it.`, "Link", url));
    },
  });
}
