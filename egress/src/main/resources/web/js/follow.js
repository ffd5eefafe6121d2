// Follows a turn to its end, over broken connections.

import { openStream, Problem } from "./api.js";
import { readEvents } from "./events.js";

const SILENCE_MS = 40_000; // heartbeats come every 15 s
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 10_000;

/**
 * Calls onEvent for each event until the turn has ended or the signal aborts, and onConnection(connected, waitMs) when
 * the connection is lost and found. Throws a Problem that trying again can't cure.
 */
export async function followTurn({ turnId, lastEventId, onEvent, onConnection, signal }) {
  let place = lastEventId;
  let wait = FIRST_WAIT_MS;
  while (!signal.aborted) {
    try {
      for await (const event of watched(turnId, place, signal)) {
        wait = FIRST_WAIT_MS;
        onConnection(true);
        if (!event) continue;
        place = event.id ?? place;
        onEvent(event);
        if (event.event === "done" || event.event === "error") return;
      }
    } catch (cause) {
      if (signal.aborted) return;
      if (cause instanceof Problem && !cause.isPassing) throw cause;
      if (cause instanceof Problem && cause.retryAfterMs) wait = cause.retryAfterMs;
    }
    const jittered = wait * (0.75 + Math.random() / 2);
    onConnection(false, jittered);
    await pause(jittered, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

/** Events of one connection, which is given up when nothing comes for too long. */
async function* watched(turnId, place, signal) {
  const connection = new AbortController();
  const abort = () => connection.abort();
  signal.addEventListener("abort", abort);
  let alarm = setTimeout(abort, SILENCE_MS);
  try {
    for await (const event of readEvents(await openStream(turnId, place, connection.signal))) {
      clearTimeout(alarm);
      alarm = setTimeout(abort, SILENCE_MS);
      yield event;
    }
  } finally {
    clearTimeout(alarm);
    signal.removeEventListener("abort", abort);
    abort();
  }
}

/** Waits; shorter when the network comes back. */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      signal.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    addEventListener("online", over);
    signal.addEventListener("abort", over);
  });
}
