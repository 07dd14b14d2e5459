/** The requests by which tags are read and replaced, at the PBX and in the maker's cloud. */
import type { SourceRequest } from "./source-client.ts";

export function getRow(row: string): SourceRequest {
  return { method: "GET", path: pathOfRow(row) };
}

/** The whole list of a row of the record table. */
export function putTagsOfRow(row: string, tags: readonly string[]): SourceRequest {
  return { method: "PUT", path: `${pathOfRow(row)}/Tags/`, body: { tags: tags.join(",") }, mayBeEmpty: true };
}

export function getLeg(callId: string, index: number): SourceRequest {
  return { method: "GET", path: pathOfLeg(callId, index) };
}

/** The whole list of one leg. */
export function putTagsOfLeg(callId: string, index: number, tags: readonly string[]): SourceRequest {
  return { method: "PUT", path: pathOfLeg(callId, index), body: { tags: [...tags] }, mayBeEmpty: true };
}

function pathOfRow(row: string): string {
  return `/api/v1/CallHistory/${encodeURIComponent(row)}`;
}

function pathOfLeg(callId: string, index: number): string {
  return `/v2/history/calls/${encodeURIComponent(callId)}/flows/${index}`;
}
