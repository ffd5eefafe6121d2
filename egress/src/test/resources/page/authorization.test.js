import { badgeOf, mayOpen, outcomeOf, sentenceOf } from "../../classes/web/js/authorization.js";
import { same } from "./expect.js";

export function whatCameOfItIsToldInWordsOfOurs() {
  same(outcomeOf("#/connections"), null);
  same(outcomeOf("#/connections?authorized=crm"), { done: true, words: "crm is authorised." });
  same(outcomeOf("#/connections?problem=connection-gone").words, "The connection was deleted meanwhile.");
  same(outcomeOf("#/connections?problem=what-is-new").words, "It isn't authorised: something went wrong. Begin again.");
  same(outcomeOf("#/connections?authorized=Call+this+number"), null);
}

export function howItStandsIsSeen() {
  same(badgeOf({}), null);
  same(badgeOf({ authorization: { state: "AUTHORIZED" } }), ["authorised", ""]);
  same(badgeOf({ authorization: { state: "NEEDED", problem: "Why." } }), ["to be authorised", "warn"]);
  same(sentenceOf({ authorization: { state: "NEEDED", problem: "Why." } }), "Why.");
  same(sentenceOf({ authorization: { state: "AUTHORIZED" } }), null);
}

export function onlyWebAddressesAreOpened() {
  same(["https://a.example", "HTTP://localhost:1/", "javascript:alert(1)", "data:text/html,x", " https://a"].map(mayOpen), [true, true, false, false, false]);
}
