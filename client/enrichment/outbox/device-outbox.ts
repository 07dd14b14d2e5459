import { call } from "../../live/api.ts";
import { browserClock } from "../../live/browser-clock.ts";
import { outboxDevice } from "./device.ts";
import { Outbox, type SavedAnswer } from "./outbox.ts";

export const NOTES_CHANNEL = "vigie.notes";
/** Somebody looks at the form meanwhile: a server that is silent for this long counts as not there. */
const DEADLINE_MS = 8_000;

/** The notes that wait on this device, in a page or in its worker; only one of them sends at a time. */
export function newOutbox(announce: () => void): Outbox {
  return new Outbox({
    clock: browserClock,
    random: Math.random,
    device: outboxDevice,
    async send({ callId, baseVersion, changes, tags, operationId, writtenAt, attempts }) {
      // What is saved as it is written has the server's own time.
      const same = { operationId, writtenAt: attempts === 0 ? null : writtenAt };
      const path = `/enrichment/calls/${callId}`;
      if (tags) {
        const answer = call<SavedAnswer>("PATCH", `${path}/tags`, { ...tags, ...same }, undefined, DEADLINE_MS);
        return { version: baseVersion, call: (await answer).call };
      }
      return call<SavedAnswer>("PATCH", `${path}/note`, { baseVersion, changes, ...same }, undefined, DEADLINE_MS);
    },
    makeId,
    // Only a page over https has locks; without, the server saves what two pages send once all the same.
    alone: (work) => (navigator.locks ? navigator.locks.request(NOTES_CHANNEL, work) : work()),
    announce,
  });
}

/** `crypto.randomUUID` is only there over https. */
function makeId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
