import type { Call } from "./model.ts";

/** Longest extension that is looked for; the tables hold no more. */
export const MAX_EXTENSION_LENGTH = 32;
/** More than this takes part in no call; what is beyond belongs to no one. */
const MAX_EXTENSIONS = 64;

/**
 * The extensions that a call belongs to: equal to a number of one of its ends, named by one of its channels as
 * `SIP/<extension>-`, or told by the PBX to be somebody's. Whole extensions, so that 11 never sees 211's calls.
 */
export function extensionsOf(call: Pick<Call, "legs">): string[] {
  const found = new Set<string>();
  for (const { from, to, channel, destinationChannel } of call.legs) {
    for (const party of [from, to]) found.add(party.number).add(party.extension);
    for (const name of [channel, destinationChannel]) for (const extension of namedIn(name)) found.add(extension);
  }
  found.delete("");
  return [...found].filter((extension) => extension.length <= MAX_EXTENSION_LENGTH).slice(0, MAX_EXTENSIONS);
}

/** A peer's name may itself hold dashes (`SIP/desk-2-0000a1`): each beginning that a dash ends is one that could be meant. */
function namedIn(channel: string): string[] {
  const names: string[] = [];
  for (const [, name = ""] of channel.matchAll(/SIP\/([^/;]*)/g)) {
    for (let dash = name.indexOf("-"); dash > 0; dash = name.indexOf("-", dash + 1)) names.push(name.slice(0, dash));
  }
  return names;
}
