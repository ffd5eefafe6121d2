// Tool calls that people are asked about, in all conversations that one may see.

import { verdictText } from "./approval.js";
import { approvalCard } from "./approval-card.js";
import { h } from "./dom.js";
import { getApprovals } from "./manage-api.js";
import { notify } from "./notice.js";
import { questionText } from "./question.js";
import { hashOf } from "./router.js";
import { introOf, listOf, screenOf, timeOf } from "./screen.js";

export function show() {
  const open = listOf({
    load: (cursor) => getApprovals({ status: "open", cursor }),
    row: (question) =>
      h(
        "div",
        { class: "asked" },
        about(question),
        approvalCard({ ...question, expiresAt: Date.parse(question.expiresAt) }, (status) => {
          notify(status === "PENDING" ? "Your decision is on its way." : `It is ${status.toLowerCase()}.`);
          open.reload();
          over.reload();
        }),
      ),
    label: "Open questions",
    empty: "Nobody is asked anything at present.",
    className: "rows approvals",
  });
  const over = listOf({
    load: async (cursor) => {
      const page = await getApprovals({ status: "all", cursor });
      return { ...page, rows: page.rows.filter(({ status }) => status !== "OPEN") };
    },
    row: (question) => h("div", { class: "asked" }, about(question), h("p", {}, h("code", {}, question.tool), " ", endOf(question))),
    label: "Earlier questions",
    empty: "There are no earlier ones.",
    className: "rows approvals",
  });
  const again = h("button", { type: "button", class: "plain", onclick: () => Promise.all([open.reload(), over.reload()]) }, "Look again");
  return screenOf(introOf("Before some of their tool calls agents ask a person: when they do is a setting of each agent. While a tool runs its server may ask something too.", again), open.element, h("section", { class: "part" }, h("h2", {}, "Earlier"), over.element));
}

const endOf = ({ kind, status: verdict, decidedBy, editedArguments, reason }) => (kind === "QUESTION" ? questionText({ verdict, decidedBy }) : verdictText({ verdict, decidedBy, arguments: editedArguments, reason }));

const about = ({ conversationId, userId, requestedAt }) => h("p", { class: "muted" }, timeOf(requestedAt), " ", h("a", { href: hashOf("chat", { conversation: conversationId }) }, "in a conversation"), ` of ${userId}`);
