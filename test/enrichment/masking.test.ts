import { describe, expect, test } from "bun:test";
import type { StoredCall } from "../../server/enrichment/calls/stored-call.ts";
import { type Mask, maskCall } from "../../server/enrichment/masking/mask.ts";
import { mergeCall } from "../../server/enrichment/merge-call.ts";
import { readCallRecord } from "../../server/enrichment/wildix/call-record.ts";
import { callRecord } from "./records.ts";

/** A call of the record table between two numbers. */
function callOf(changes: Record<string, unknown>): StoredCall {
  const reading = readCallRecord(callRecord(changes), "records", 0);
  if (!reading) throw new Error("no reading");
  return {
    ...mergeCall(null, reading).call,
    ref: 1,
    recordId: "68",
    isNoted: false,
    hasAutomaticNote: false,
    revision: 1,
    tagging: null,
  };
}

const fromOf = (number: string, mask: Mask) => maskCall(callOf({ from_number: number }), mask).legs[0]?.from.number;

describe("a number", () => {
  test.each<[number: string, end: string, most: string]>([
    ["+33612345678", "+3361234••••", "+•••••••••78"],
    ["0612345678", "061234••••", "••••••••78"],
    ["06 12 34 56 78", "06 12 34 •• ••", "•• •• •• •• 78"],
    ["0033612345678", "003361234••••", "•••••••••••78"],
    ["123456", "12••••", "••••56"],
    ["0612345678@sip.example", "061234••••@sip.example", "••••••••78@sip.example"],
    ["61022", "61022", "61022"],
    ["44", "44", "44"],
    ["anonymous", "anonymous", "anonymous"],
    ["", "", ""],
  ])("%p is shown as %p, or as %p", (number, end, most) => {
    expect([fromOf(number, "none"), fromOf(number, "end"), fromOf(number, "most")]).toEqual([
      number || "60000",
      end || "60000",
      most || "60000",
    ]);
  });

  test("that is a telephone's own extension is shown, however long", () => {
    const call = callOf({ to_number: "3344556677", dstchannel: "SIP/3344556677-00000002", dst: "3344556677" });
    expect(maskCall(call, "most").legs[0]?.to.number).toBe("3344556677");
    expect(maskCall(call, "most").record).toEqual(call.record);
  });
});

test("it is hidden wherever the call holds it, in whatever spelling, and nothing else is", () => {
  const call = callOf({
    ...{ from_number: "+33612345678", src: "0612345678", from_name: "Rappel 06.12.34.56.78 (devis 20250516)" },
    ...{ channel: "SIP/trunk/0033612345678-00000001", lastdata: "SIP/11,30,0612345678", organization: "6123456789" },
    attachments: { recordings: { url: "https://pbx.example/20250516_0612345678_11.wav", source: "+33 6 12 34 56 78" } },
  });
  const text = JSON.stringify(maskCall(call, "most"));
  // Whatever stands between digits: the number is nowhere.
  expect(text.replaceAll(/[^\d"•]/g, "")).not.toContain("612345678");
  expect(text).toContain("Rappel ••.••.••.••.78 (devis 20250516)");
  expect(maskCall(call, "most").record).toMatchObject({ start: "2025-05-16 11:28:34", to_number: "11", dst: "11" });
  expect(maskCall(call, "none")).toBe(call as never);
});
