import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { ANSWERED, START } from "../events.ts";
import { type CallHouse, openCallHouse } from "./house.ts";

let house: CallHouse;
let id: number;
beforeEach(async () => {
  house = await openCallHouse();
  for (const event of ANSWERED) await house.post(event);
  [{ id }] = (await house.ask("admin", "GET", CALLS)).body.calls;
});
afterEach(() => house.close());

const CALLS = "/api/v1/enrichment/calls";
let operations = 0;
const edit = (baseVersion: number, changes: object, more: object = {}) => ({
  ...{ baseVersion, changes, operationId: `operation-${++operations}`, ...more },
});
const save = (who: string, body: object) => house.ask(who, "PATCH", `${CALLS}/${id}/note`, body);
const detail = async (who = "admin") => (await house.ask(who, "GET", `${CALLS}/${id}`)).body;

describe("a note", () => {
  test("is saved, shown in the list at once, and found by who has the call", async () => {
    const saved = await save("bob", edit(0, { subject: "Facture", result: "Rappel", isAnsweredByAgent: false }));
    expect(saved).toMatchObject({ status: 200, body: { version: 1, position: 0 } });
    expect(saved.body.call).toMatchObject({ isNoted: true, notes: [{ subject: "Facture", authorName: "bob" }] });
    const { calls } = (await house.ask("bob", "GET", `${CALLS}?noted=true`)).body;
    expect(calls).toEqual([saved.body.call]);
  });

  test("that is emptied again is none", async () => {
    await save("bob", edit(0, { subject: "Facture" }));
    const saved = await save("bob", edit(1, { subject: "" }));
    expect(saved.body.call.isNoted).toBe(false);
  });

  test("takes two people's different fields, and tells the same field as a conflict (acceptance 25)", async () => {
    await save("bob", edit(0, { subject: "Facture", result: "Rappel" }));
    expect(await save("admin", edit(1, { subject: "Devis" }))).toMatchObject({ status: 200 });
    expect(await save("bob", edit(1, { result: "Réglé" }))).toMatchObject({ status: 200, body: { version: 3 } });
    const refused = await save("bob", edit(1, { subject: "Panne" }));
    expect(refused).toMatchObject({
      ...{ status: 409, body: { code: "note_conflict", version: 3 } },
      body: { conflict: [{ field: "subject", base: "Facture", mine: "Panne", theirs: "Devis" }] },
    });
    const { notes } = await detail();
    expect(notes).toMatchObject([{ subject: "Devis", result: "Réglé", version: 3 }]);
    expect((await save("bob", edit(9, { subject: "x" }))).body.code).toBe("no_such_version");
  });

  test("sent again with the same operation is saved once, with the time of the device (acceptance 26)", async () => {
    const body = edit(0, { subject: "Facture" }, { writtenAt: START });
    const first = await save("bob", body);
    const again = await save("bob", body);
    expect(again.body.version).toBe(first.body.version);
    const { changes } = await detail();
    expect(changes).toEqual([
      expect.objectContaining({
        ...{ version: 1, by: "bob", writtenAt: START },
        fields: [{ field: "subject", before: "", after: "Facture" }],
      }),
    ]);
    const [entry] = await house.app.platform.audit.list(null, "enrichment.note", 5);
    expect(entry).toMatchObject({
      userName: "bob",
      before: { subject: "" },
      after: { subject: "Facture", writtenAt: START },
    });
    // Nobody answers for an operation of another's.
    expect((await save("admin", { ...edit(1, { result: "x" }), operationId: body.operationId })).body.version).toBe(1);
  });

  test("keeps every change with who, when, field, old and new (acceptance 29)", async () => {
    await save("bob", edit(0, { subject: "Facture" }));
    await house.clock.advance(60_000);
    await save("admin", edit(1, { subject: "Devis", result: "Réglé" }));
    const { changes } = await detail();
    expect(changes[1]).toMatchObject({
      ...{ by: "admin", version: 2 },
      fields: [
        { field: "subject", before: "Facture", after: "Devis" },
        { field: "result", before: "", after: "Réglé" },
      ],
    });
    expect(changes[1].at - changes[0].at).toBe(60_000);
  });

  test("is no viewer's to write, and takes no field that it does not know", async () => {
    expect((await save("vera", edit(0, { subject: "x" }))).status).toBe(403);
    expect((await save("bob", edit(0, { nonsense: "x" }))).body.fields).toMatchObject([{ field: "changes.nonsense" }]);
    expect((await save("bob", edit(0, { subject: "x".repeat(501) }))).body.fields).toMatchObject([
      { field: "changes.subject" },
    ]);
  });
});

describe("passing a call on", () => {
  test("shows it to the target, until it is taken back; whoever passed it on keeps it (acceptance 6, 7)", async () => {
    const seenBy = async (who: string) => (await house.ask(who, "GET", CALLS)).body.calls.length;
    await save("bob", edit(0, { isAnsweredByAgent: false, transferredTo: "ALICE" }));
    expect([await seenBy("alice"), await seenBy("bob"), await seenBy("kernel")]).toEqual([1, 1, 0]);
    expect((await detail("alice")).hops).toMatchObject([{ fromName: "bob", toName: "alice", state: "offered" }]);
    expect((await detail("alice")).ownPosition).toBe(1);
    const settled = await save("bob", edit(1, { isAnsweredByAgent: true }));
    expect(settled.body.call.notes).toMatchObject([{ transferredTo: "" }]);
    expect([await seenBy("alice"), await seenBy("bob")]).toEqual([0, 1]);
  });

  test("names a colleague who can sign in, and not oneself (acceptance 8)", async () => {
    for (const [transferredTo, code] of [
      ["nobody", "no_such_colleague"],
      ["bob", "not_oneself"],
    ]) {
      const refused = await save("bob", edit(0, { transferredTo }));
      expect(refused).toMatchObject({ status: 422, body: { fields: [{ field: "transferredTo", code }] } });
    }
    expect((await detail()).notes).toEqual([]);
  });

  test("opens a note of the target's own, and goes on from there; every hop is kept", async () => {
    await save("bob", edit(0, { subject: "Facture", transferredTo: "alice" }));
    expect((await house.ask("alice", "POST", `${CALLS}/${id}/transfer/accept`)).body.call.hops).toMatchObject([
      { state: "accepted" },
    ]);
    await save("alice", edit(0, { result: "À voir", transferredTo: "kernel" }));
    const { notes, hops } = await detail();
    expect(notes.map(({ authorName, position }: never) => [authorName, position])).toEqual([
      ...([
        ["bob", 0],
        ["alice", 1],
      ] as never[]),
    ]);
    expect(hops.map(({ toName, state }: never) => [toName, state])).toEqual([
      ...([
        ["alice", "accepted"],
        ["kernel", "offered"],
      ] as never[]),
    ]);
  });

  test("is handed back with a word; the call is then the first one's again", async () => {
    await save("bob", edit(0, { transferredTo: "alice" }));
    const returned = await house.ask("alice", "POST", `${CALLS}/${id}/transfer/return`, { comment: "Pas pour moi" });
    expect(returned).toMatchObject({ status: 200, body: { call: null } });
    const { notes, hops } = await detail("bob");
    expect(hops).toMatchObject([{ state: "returned", comment: "Pas pour moi" }]);
    expect(notes).toMatchObject([{ transferredTo: "" }]);
    expect((await house.ask("alice", "POST", `${CALLS}/${id}/transfer/return`, { comment: "" })).status).toBe(404);
    await save("bob", edit(notes[0].version, { transferredTo: "alice" }));
    expect((await detail("alice")).hops).toMatchObject([{ state: "returned" }, { state: "offered" }]);
  });

  test("tells the bus at once whom it goes to", async () => {
    const heard: unknown[] = [];
    house.app.platform.bus.subscribe("enrichment.call.offered", ({ data }) => void heard.push(data));
    await save("bob", edit(0, { transferredTo: "alice" }));
    await save("bob", edit(1, { result: "x" }));
    expect(heard).toMatchObject([{ callRef: id, toName: "alice", fromName: "bob" }]);
  });
});

describe("what may be chosen", () => {
  test("is kept as lists: archived rather than deleted, nested, and enforced where nothing else may be written", async () => {
    const put = (body: object) => house.ask("admin", "PUT", "/api/v1/enrichment/choices/subject", body);
    const made = await put({ isFree: false, isMandatory: true, choices: [{ label: "Facture" }, { label: "Devis" }] });
    const [bill, quote] = made.body.fields.subject.choices;
    await put({
      ...{ isFree: false, isMandatory: true },
      choices: [bill, { label: "Retard", parentId: bill.id }],
    });
    const { fields } = (await house.ask("bob", "GET", "/api/v1/enrichment/choices")).body;
    expect(fields.subject.choices).toMatchObject([
      { label: "Facture", isArchived: false },
      { label: "Retard", parentId: bill.id },
      { id: quote.id, label: "Devis", isArchived: true },
    ]);
    const codeOf = async (subject: string) =>
      (await save("bob", edit(0, { subject, result: "x" }))).body.fields?.[0].code;
    expect([await codeOf("Autre"), await codeOf(""), await codeOf("Devis")]).toEqual([
      ...["not_a_choice", "required", "not_a_choice"],
    ]);
    expect((await save("bob", edit(0, { subject: "Facture › Retard" }))).status).toBe(200);
    expect((await put({ isFree: true, isMandatory: false, choices: [{ label: "a" }, { label: "a" }] })).status).toBe(
      422,
    );
  });

  test("one that was archived comes back as itself when it is added again", async () => {
    const put = (choices: object[]) =>
      house.ask("admin", "PUT", "/api/v1/enrichment/choices/result", { isFree: true, isMandatory: false, choices });
    const made = await put([{ label: "Rappel" }]);
    await put([]);
    const again = await put([{ label: " Rappel " }]);
    expect(again).toMatchObject({ status: 200, body: { fields: { result: { choices: [{ isArchived: false }] } } } });
    expect(again.body.fields.result.choices[0].id).toBe(made.body.fields.result.choices[0].id);
  });
});
