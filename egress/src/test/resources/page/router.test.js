import { hashOf, parse } from "../../classes/web/js/router.js";
import { takenAlong } from "../../classes/web/js/counts.js";
import { grantableBy, mayChange } from "../../classes/web/js/roles.js";
import { same } from "./expect.js";

export function addressesNameScreens() {
  same(parse(""), { screen: "chat", params: {} });
  same(parse("#/"), { screen: "chat", params: {} });
  same(parse("#/c/c1"), { screen: "chat", params: { conversation: "c1" } });
  same(parse("#/agents"), { screen: "agents", params: {} });
  same(parse("#/agents/a%2F1"), { screen: "agent", params: { id: "a/1" } });
  same(parse("#/invitation/aci_x"), { screen: "invitation", params: { token: "aci_x" } });
}

export function whatIsNoAddressIsTheChat() {
  for (const hash of ["#/nowhere", "#/agents/a/b", "#/c/%E0%A4%A", "#/c/"]) same(parse(hash), { screen: "chat", params: {} });
}

export function eachScreenIsFoundByItsAddress() {
  const places = [["chat", {}], ["chat", { conversation: "ä/?#" }], ["agent", { id: "a b" }], ["keys", {}], ["sign-in", {}], ["invitation", { token: "t" }], ["authorize", { id: "a-_1" }]];
  for (const [screen, params] of places) same(parse(hashOf(screen, params)), { screen, params });
}

export function whatADeletionTakesAlongInWords() {
  same(takenAlong({ agents: 3, policies: 1, apiKeys: 2, members: 0 }), ["3 agents", "1 policy", "2 API keys"]);
}

export function nobodyGivesARoleAboveTheirOwn() {
  same(grantableBy("ADMIN"), ["MEMBER", "ADMIN"]);
  same(grantableBy(null), ["MEMBER", "ADMIN", "OWNER"]);
  same([mayChange("ADMIN", "OWNER"), mayChange("OWNER", "OWNER")], [false, true]);
}
