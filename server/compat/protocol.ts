import { MESSAGES } from "../cccp/index.ts";

/** The wire protocol as the explorer published it, with the ids that are really on the wire. */
export const PROTOCOL = {
  protocol: "CCCP",
  default_port: 20103,
  byte_order: "little-endian",
  frame: "[LENGTH(4)][MESSAGE_ID(4)][PAYLOAD...], LENGTH counts the whole frame",
  messages: MESSAGES.map(({ id, name, direction, arguments: fields }) => ({
    id,
    name: name.toUpperCase(),
    direction,
    arguments: fields.map(({ name: field, type }) => ({ name: snakeCase(field), type })),
  })),
};

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
