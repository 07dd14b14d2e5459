import { afterEach, beforeEach, describe, expect, spyOn, test } from "bun:test";
import { type CallHouse, openCallHouse } from "../room/house.ts";

const TEMPLATES = "/api/v1/enrichment/templates";

let house: CallHouse;
beforeEach(async () => {
  house = await openCallHouse();
});
afterEach(() => house.close());

const put = (templates: object[]) => house.ask("admin", "PUT", TEMPLATES, { templates });
const list = async (who = "bob") => (await house.ask(who, "GET", TEMPLATES)).body.templates;
const faultsOf = async (templates: object[]) =>
  (await put(templates)).body.fields?.map(({ field, code }: { field: string; code: string }) => [field, code]);
const BILL = { name: "Facture", fields: { subject: "Facture", subjectComment: "Appel de {from_name}" } };

describe("templates of notes", () => {
  test("are kept in their order, with the fields that they fill in, for whoever writes notes", async () => {
    const fields = { result: "Rappel", isAnsweredByAgent: false, receptionMode: "", transferredTo: "" };
    expect((await put([BILL, { name: " Rappel ", fields }])).status).toBe(200);
    expect(await list()).toMatchObject([
      { name: "Facture", fields: BILL.fields, isArchived: false },
      { name: "Rappel", fields: { result: "Rappel", isAnsweredByAgent: false } },
    ]);
    expect(Object.keys((await list())[1].fields)).toEqual(["result", "isAnsweredByAgent"]);
    const [first, second] = await list();
    await put([second, { ...first, name: "Facture en retard" }]);
    expect((await list()).map(({ id, name }: { id: number; name: string }) => [id, name])).toEqual([
      [second.id, "Rappel"],
      [first.id, "Facture en retard"],
    ]);
    const [entry] = await house.app.platform.audit.list(null, "enrichment.templates", 1);
    expect(entry).toMatchObject({ userName: "admin", before: [{ name: "Facture" }, { name: "Rappel" }] });
  });

  test("are archived and never deleted", async () => {
    await put([BILL, { name: "Rappel", fields: { result: "Rappel" } }]);
    const [first, second] = await list();
    await put([second]);
    expect(await list()).toMatchObject([{ id: second.id }, { id: first.id, isArchived: true }]);
    // A new one may take the name of one in the archive.
    expect((await put([second, { ...first, isArchived: true }, BILL])).status).toBe(200);
  });

  test("say where they are wrong, and then none is saved", async () => {
    const wrong = [
      { name: "facture", fields: { subject: "x" } },
      { name: "Facture", fields: { subject: "y" } },
      { name: "Rien", fields: { subject: "", isAnsweredByAgent: null } },
      { id: 99, name: "Personne", fields: { transferredTo: "nobody" } },
    ];
    expect(await faultsOf(wrong)).toEqual([
      ["templates[1].name", "twice"],
      ["templates[2].name", "template_fills_nothing"],
      ["templates[3].id", "no_such_template"],
      ["templates[3].fields.transferredTo", "no_such_colleague"],
    ]);
    expect(await faultsOf([{ name: "x", fields: { nonsense: "y" } }])).toEqual([
      ["templates[0].fields.nonsense", "unknown_field"],
    ]);
    expect((await house.ask("bob", "PUT", TEMPLATES, { templates: [BILL] })).status).toBe(403);
    expect((await house.ask("vera", "GET", TEMPLATES)).status).toBe(403);
    const many = Array.from({ length: 51 }, (_, n) => ({ ...BILL, name: `n ${n}` }));
    expect((await put(many)).status).toBe(422);
    expect(await list()).toEqual([]);
  });

  test("hold choices of a list that takes nothing else", async () => {
    const setList = (isFree: boolean) =>
      house.ask("admin", "PUT", "/api/v1/enrichment/choices/subject", {
        ...{ isFree, isMandatory: false, choices: [{ label: "Facture" }] },
      });
    await setList(false);
    expect(await faultsOf([{ name: "x", fields: { subject: "Autre" } }])).toEqual([
      ["templates[0].fields.subject", "not_a_choice"],
    ]);
    expect((await put([BILL])).status).toBe(200);
    await setList(true);
    expect((await put([{ name: "x", fields: { subject: "Autre" } }])).status).toBe(200);
  });

  test("are saved all or none", async () => {
    await put([BILL]);
    const before = await list();
    const failing = spyOn(house.app.platform.audit, "record").mockRejectedValue(new Error("the storage refuses"));
    expect(
      (
        await put([
          { ...before[0], name: "Autre" },
          { name: "Neu", fields: { result: "x" } },
        ])
      ).status,
    ).toBe(500);
    failing.mockRestore();
    expect(await list()).toEqual(before);
  });
});
