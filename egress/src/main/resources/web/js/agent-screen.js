// An agent: the next version written beside a trial of the live one, its versions, and what it is called.

import { approvalFields, withApproval } from "./approval.js";
import { agentFields } from "./agents-screen.js";
import { attempt } from "./dialog.js";
import { h } from "./dom.js";
import { editFormOf } from "./edit-form.js";
import { formOf } from "./form.js";
import { can, onIdentity } from "./identity.js";
import { agents, getModels, policies, publish, toolsFor, versionsOf } from "./manage-api.js";
import { notify } from "./notice.js";
import { removeThing } from "./removing.js";
import { hashOf } from "./router.js";
import { action, badge, later, noteUnless, screenOf } from "./screen.js";
import { FIRST_VERSION, modelsOf, publishWord, versionFields } from "./version.js";
import { versionList } from "./version-list.js";
import "./try-agent.js";

// What was written and not saved, by agent: it is there again when one comes back to the screen.
const drafts = new Map();
onIdentity(() => drafts.clear());
addEventListener("beforeunload", (event) => drafts.size > 0 && event.preventDefault());

export function show({ id }, frame) {
  return later(load(id).then((found) => new AgentScreen(found, frame).element));
}

async function load(id) {
  const agent = await agents.get(id);
  const [versions, tools, models, guardrails] = await Promise.all([versionsOf(agent).all(), toolsFor(agent.workspaceId), getModels(), policies.all()]);
  versions.sort((a, b) => b.version - a.version);
  return { agent, versions, choices: { tools, policies: guardrails, ...modelsOf(models) } };
}

class AgentScreen {
  #agent;
  #versions;
  #choices;
  #frame;
  #state = h("div", { class: "state" });
  #list = h("div");
  #trial = document.createElement("c2-try");
  #form;

  constructor({ agent, versions, choices }, frame) {
    this.#agent = agent;
    this.#versions = versions;
    this.#choices = choices;
    this.#frame = frame;
    this.#form = this.#editor();
    const editor = h("section", { class: "panel", "aria-labelledby": "editor-title" }, h("header", {}, h("h2", { id: "editor-title" }, can("MANAGE_AGENTS") ? "Next version" : "Newest version"), this.#state), h("div", { class: "inside" }, this.#form.element));
    this.element = screenOf(
      h("p", { class: "intro" }, h("a", { href: hashOf("agents") }, "All agents")),
      noteUnless("MANAGE_AGENTS", "agents"),
      h("div", { class: "workbench" }, editor, this.#trial),
      h("section", { class: "part" }, h("h2", {}, "Versions"), this.#list),
      h("section", { class: "part" }, h("h2", {}, "Name and place"), this.#details()),
    );
    this.#paint();
  }

  #editor() {
    const newest = this.#versions[0];
    const form = formOf({
      fields: versionFields(this.#choices),
      thing: { ...(newest ? { ...newest, note: "" } : FIRST_VERSION), ...approvalFields(newest?.approval) },
      label: "Save as a new version",
      className: "grid",
      send: (body) => this.#save(body, false),
    });
    if (drafts.has(this.#agent.id)) form.restore(drafts.get(this.#agent.id));
    form.element.addEventListener("input", () => drafts.set(this.#agent.id, form.raw()));
    if (can("MANAGE_AGENTS")) form.buttons.append(h("button", { type: "button", class: "plain", onclick: () => this.#savePublishing() }, "Save and publish"));
    else disable(form);
    return form;
  }

  #publishing = false;

  #savePublishing() {
    this.#publishing = true;
    this.#form.submit().finally(() => (this.#publishing = false));
  }

  async #save(body) {
    const publishing = this.#publishing;
    const saved = await versionsOf(this.#agent).create(withApproval(body));
    drafts.delete(this.#agent.id);
    this.#versions.unshift(saved);
    this.#agent = await agents.get(this.#agent.id);
    this.#form.control("note").write("");
    if (publishing) await this.#publish(saved.version);
    else notify(`Saved as version ${saved.version}. It isn't live yet.`);
    this.#paint();
  }

  #publish = (version) =>
    attempt(async () => {
      const earlier = this.#agent.liveVersion;
      try {
        this.#agent = await publish(this.#agent, version);
      } catch (problem) {
        if (problem.members?.current) this.#agent = problem.members.current;
        throw problem;
      } finally {
        this.#paint();
      }
      this.#list.querySelector(`[data-version="${version ?? earlier}"] .acts button:last-child`)?.focus();
      notify(version === null ? "The agent is taken off: it takes no new turns." : `Version ${version} is live${earlier > version ? ", as it was before" : ""}.`);
    });

  #details() {
    const form = editFormOf({
      fields: agentFields(true),
      thing: this.#agent,
      label: "Save",
      className: "grid",
      save: (thing, body) => agents.save({ ...thing, rowVersion: Math.max(thing.rowVersion, this.#known(thing)) }, body),
      saved: (agent) => {
        this.#agent = agent;
        notify("Saved.");
        this.#paint();
      },
    });
    if (!can("MANAGE_AGENTS")) disable(form);
    const remove = action("MANAGE_AGENTS", "Delete the agent…", () => removeThing(agents, this.#agent, { name: this.#agent.name, done: () => (location.hash = hashOf("agents")) }), "plain danger");
    if (remove) form.buttons.append(remove);
    return form.element;
  }

  /** Publishing counts as a change of the agent too: one's own isn't another's. */
  #known(thing) {
    const { name, description, workspaceId } = this.#agent;
    const same = thing.name === name && (thing.description ?? "") === (description ?? "") && (thing.workspaceId ?? null) === (workspaceId ?? null);
    return same ? this.#agent.rowVersion : 0;
  }

  #paint() {
    const { name, slug, liveVersion } = this.#agent;
    this.#frame.title(name);
    const next = !can("MANAGE_AGENTS") ? `version ${this.#versions[0]?.version ?? "none"}` : this.#versions.length ? `after version ${this.#versions[0].version}` : "the first one";
    this.#state.replaceChildren(h("span", { class: "muted" }, next), liveVersion ? badge(`live: ${liveVersion}`) : badge("not live", "off"));
    this.#trial.use(slug, liveVersion ?? null);
    this.#list.replaceChildren(
      versionList({
        versions: this.#versions,
        live: liveVersion,
        policies: this.#choices.policies,
        publish: can("MANAGE_AGENTS") && this.#publish,
        publishWord,
        startFrom: can("MANAGE_AGENTS") && ((version) => this.#startFrom(version)),
      }),
    );
  }

  #startFrom(version) {
    this.#form.fill({ ...version, ...approvalFields(version.approval), note: `from version ${version.version}` });
    this.#form.focus();
    notify(`The editor has version ${version.version} now.`);
  }
}

function disable(form) {
  form.element.querySelectorAll("input, select, button").forEach((control) => (control.disabled = true));
  form.element.querySelectorAll("textarea").forEach((control) => (control.readOnly = true));
  form.buttons.hidden = true;
}
