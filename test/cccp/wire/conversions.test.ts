import { describe, expect, test } from "bun:test";
import { dateToMs, msToDate } from "../../../server/cccp/wire/dates.ts";
import { MESSAGES, messageName } from "../../../server/cccp/wire/message-table.ts";
import { formatServerVersion, parseServerVersion } from "../../../server/cccp/wire/version.ts";

describe("versions", () => {
  const pairs: [number, string][] = [
    [0x020a008c, "2.10.0.12"],
    [0x020a0080, "2.10.0"],
    [0x020a0003, "2.10.0 beta 3"],
    [0x020a0000, "2.10.0 beta 0"],
    [0xffffffff, "255.255.255.127"],
  ];
  for (const [number, text] of pairs) {
    test(text, () => {
      expect(formatServerVersion(number)).toBe(text);
      expect(parseServerVersion(text)).toBe(number);
    });
  }

  for (const text of [
    "",
    "2",
    "2.10",
    "2.10.0.128",
    "256.0.0",
    "2.10.0 beta 128",
    "2.10.0.12.1",
    "v2.10.0",
    "2.10.0 ",
  ]) {
    test(`${JSON.stringify(text)} is refused`, () => {
      expect(() => parseServerVersion(text)).toThrow(RangeError);
    });
  }
});

describe("dates", () => {
  test("become epoch milliseconds, whatever the offset", () => {
    expect(dateToMs({ seconds: 1770541426, microseconds: 383749, offsetSeconds: 3600 })).toBe(1770541426383);
  });

  test("of second 0 are no date", () => {
    expect(dateToMs({ seconds: 0, microseconds: 5, offsetSeconds: 3600 })).toBeNull();
    expect(msToDate(null, 3600)).toEqual({ seconds: 0, microseconds: 0, offsetSeconds: 0 });
  });

  test("come back from milliseconds", () => {
    expect(msToDate(1770541426383, 3600)).toEqual({
      seconds: 1770541426,
      microseconds: 383000,
      offsetSeconds: 3600,
    });
    for (const atMs of [1000, 1001, 1999, 4294967295999]) expect(dateToMs(msToDate(atMs))).toBe(atMs);
  });
});

describe("the message table", () => {
  /** Written down from the protocol's page. */
  const page: Record<string, number> = {
    initialize: 103,
    login: 10000,
    use_default_namespaces_index: 10049,
    set_object_format: 10010,
    query_list: 10011,
    query_object: 10012,
    stop_query: 10013,
    client_event: 10014,
    logout: 10030,
    client_void: 10048,
    query_node_header: 10007,
    query_node_children: 10009,
    server_ask_to_disconnect: 0,
    connection_ok: 20000,
    login_ok: 20001,
    login_failed: 20002,
    result: 20003,
    list_response: 20007,
    object_response: 20008,
    server_event: 20009,
    start_result: 20012,
    logout_ok: 20021,
    list_object_response: 20034,
    server_void: 20036,
    restart_connection: 20037,
    use_default_namespaces_index_ok: 20038,
    node_header_response: 20004,
    node_children_response: 20006,
  };

  test("holds exactly the page's messages under the page's ids", () => {
    expect(Object.fromEntries(MESSAGES.map(({ name, id }) => [name as string, id]))).toEqual(page);
    expect(new Set(MESSAGES.map(({ id }) => id)).size).toBe(MESSAGES.length);
  });

  test("gives the name of an id", () => {
    expect(messageName(10011)).toBe("query_list");
    expect(messageName(10009)).toBe("query_node_children");
    expect(messageName(0)).toBe("server_ask_to_disconnect");
    expect(messageName(12345)).toBeUndefined();
  });
});
