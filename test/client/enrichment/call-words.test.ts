import { beforeAll, describe, expect, test } from "bun:test";
import { lookOf, noteWord, stateWord, valueText, whoOf } from "../../../client/enrichment/call-words.ts";
import { hopTo, ownPosition, painted } from "../../../client/enrichment/chain.ts";
import { en } from "../../../client/words/en.ts";
import { enMore } from "../../../client/words/en-more.ts";
import { useDictionary } from "../../../client/words/words.ts";
import { positionFor } from "../../../server/enrichment/notes/chain.ts";
import type { HopRow, NoteRow } from "../../../server/enrichment/notes/repo.ts";
import { callLine, hopView, noteView } from "./samples.ts";

beforeAll(() => useDictionary("en", { ...en, ...enMore }));

describe("a row says", () => {
  test("what became of the call by shape and word; colour is for what was missed and nobody noted", () => {
    const look = (change: object) => {
      const line = callLine(change);
      return [lookOf(line).icon, lookOf(line).tone, stateWord(line)];
    };
    expect(look({})).toEqual(["check", "", "Answered"]);
    expect(look({ state: "talking", disposition: null })).toEqual(["square", "busy", "Talking"]);
    expect(look({ state: "ringing", disposition: null })).toEqual(["triangle", "busy", "Ringing"]);
    expect(look({ disposition: "NO ANSWER" })).toEqual(["cross", "warn", "Unanswered"]);
    expect(look({ disposition: "NO ANSWER", isNoted: true })).toEqual(["cross", "", "Unanswered"]);
    expect(look({ disposition: "NO ANSWER", direction: "outbound" })).toEqual(["cross", "", "Unanswered"]);
    expect(look({ disposition: "BUSY" })).toEqual(["bars", "warn", "Busy"]);
    expect(look({ disposition: "FAILED" })).toEqual(["alert", "warn", "Failed"]);
    expect(look({ state: "ended", disposition: null })).toEqual(["hourglass", "", "Result to come"]);
    expect(look({ state: "completed", disposition: null })).toEqual(["dash", "", "Result unknown"]);
    expect(look({ isVoicemail: true })).toEqual(["voicemail", "warn", "Voicemail"]);
    expect(look({ state: "interrupted" })).toEqual(["half", "", "Cut off"]);
  });

  test("who is on the other side", () => {
    expect(whoOf(callLine())).toBe("Élodie · 0612345699");
    expect(whoOf(callLine({ fromName: "", direction: null }))).toBe("0612345699");
    expect(whoOf(callLine({ direction: "outbound" }))).toBe("Agent 44 · 44");
    expect(whoOf(callLine({ direction: "internal", fromName: "", fromNumber: "33" }))).toBe("33 → Agent 44 · 44");
    expect(whoOf(callLine({ fromName: "", fromNumber: "" }))).toBe("Unknown number");
  });

  test("the marks of the replaced application, the first that fits", () => {
    const word = (change: object) => noteWord(callLine({ isNoted: true, ...change }), "alice");
    const settled = noteView({ isAnsweredByAgent: true, transferredTo: "alice" });
    expect(word({ notes: [settled] })).toBe("Answered by the agent");
    expect(word({ notes: [noteView({ isAnsweredByAgent: false, transferredTo: "alice" })] })).toBe(
      "Received (passed on)",
    );
    expect(word({ notes: [noteView({ isAnsweredByAgent: false, transferredTo: "bob" })] })).toBe("Passed on to bob");
    expect(word({ hops: [hopView()] })).toBe("Received (passed on)");
    expect(word({ hops: [hopView({ state: "accepted" })] })).toBe("Received (accepted)");
    expect(word({ hops: [hopView({ toName: "sam" })] })).toBe("Passed on to sam");
    expect(word({ hops: [hopView({ toName: "sam", state: "returned" })] })).toBe("Handed back by sam");
    expect(word({ notes: [noteView({ subject: "x" })] })).toBe("Noted");
    expect(word({ isNoted: false })).toBe("To note");
    expect(word({ isNoted: false, state: "talking" })).toBe("");
  });

  test("values as they are read", () => {
    const nameOf = (login: string) => login.toUpperCase();
    expect(valueText("isAnsweredByAgent", true, nameOf)).toBe("Yes");
    expect(valueText("isAnsweredByAgent", null, nameOf)).toBe("");
    expect(valueText("transferredTo", "bob", nameOf)).toBe("BOB");
  });
});

describe("whose note it is", () => {
  /** The server decides by ids; here names are ids too. */
  const server = (name: string, line: ReturnType<typeof callLine>) =>
    positionFor(
      name,
      line.notes.map((note) => ({ ...note, authorId: note.authorName }) as unknown as NoteRow),
      line.hops.map((hop) => ({ ...hop, toId: hop.toName }) as unknown as HopRow),
    );

  test("is what the server decides", () => {
    const passed = callLine({ notes: [noteView()], hops: [hopView(), hopView({ position: 2, state: "withdrawn" })] });
    const returned = callLine({ notes: [noteView()], hops: [hopView({ state: "returned" })] });
    const noted = callLine({ notes: [noteView(), noteView({ position: 1, authorName: "alice" })] });
    for (const line of [callLine(), passed, returned, noted]) {
      for (const name of ["alice", "bob", "sam"]) expect(ownPosition(line, name)).toBe(server(name, line));
    }
    expect([ownPosition(passed, "alice"), ownPosition(returned, "alice"), ownPosition(noted, "alice")]).toEqual([
      1, 0, 1,
    ]);
    expect(hopTo(returned, "alice")).toBeNull();
  });

  test("what waits on the device is shown as it will be, and nobody else's note is touched", () => {
    const line = callLine({ notes: [noteView({ subject: "Facture" })], hops: [hopView()] });
    const hers = painted(line, [{ changes: { result: "Rappel" } }, { changes: { result: "Réglé" } }], "alice");
    expect(hers.notes.map(({ position, subject, result }) => [position, subject, result])).toEqual([
      [0, "Facture", ""],
      [1, "", "Réglé"],
    ]);
    expect(painted(line, [{ changes: { result: "Rappel" } }], "bob").notes).toMatchObject([
      { subject: "Facture", result: "Rappel" },
    ]);
    expect(painted(line, [], "bob")).toBe(line);
  });

  test("has the tags that wait here, and is not noted by them", () => {
    const line = callLine({ notes: [noteView({ subject: "Facture" })] });
    const tags = (add: string[], remove: string[] = []) => ({ changes: {}, tags: { add, remove } });
    const tagged = painted(
      { ...line, tags: ["adv"] },
      [tags(["devis", "ADV"]), tags([], ["Devis"]), tags(["été"], ["adv"])],
      "bob",
    );
    expect(tagged).toEqual({ ...line, tags: ["été"] });
  });
});
