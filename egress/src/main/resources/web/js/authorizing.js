// Authorising a connection: off to the authorization server, with a client of one's own where it wants one.

import { Problem } from "./api.js";
import { mayOpen } from "./authorization.js";
import { attempt, openForm } from "./dialog.js";
import { authorize } from "./manage-api.js";
import { notify } from "./notice.js";

const CLIENT = [
  { name: "clientId", label: "Client id", type: "text", required: true },
  { name: "clientSecret", label: "Client secret", type: "secret", optional: true, hint: "Where the app has one. Kept encrypted." },
];

/** Leaves the page for the authorization server; asks for a client first where it can't be had otherwise. */
export const authorizeInBrowser = (connection) =>
  attempt(async () => {
    try {
      notify(`Asking ${connection.name} …`);
      leave(await authorize(connection));
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.code !== "client-id-needed") throw problem;
      askForClient(connection, problem.message);
    }
  });

function askForClient(connection, why) {
  openForm(
    `Authorise ${connection.name}`,
    {
      fields: CLIENT,
      thing: {},
      label: "Authorise",
      send: async ({ clientId, clientSecret }) => leave(await authorize(connection, clientSecret ? { clientId, clientSecret } : { clientId })),
    },
    [`${why} Callback address: `, callback()],
  );
}

const callback = () => `${location.origin}/api/oauth/callback`;

function leave({ authorizationUrl }) {
  if (mayOpen(authorizationUrl)) location.assign(authorizationUrl);
  else notify("The authorization server names an address that can't be opened.");
}
