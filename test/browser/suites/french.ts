import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { englishLeft } from "../support/foreign-words.ts";
import { sidewaysFaults } from "../support/layout.ts";
import { OwnServer } from "../support/own-server.ts";
import { CENTRE_LOGIN, CENTRE_PASSWORD, ScriptedCentre } from "../support/scripted-centre.ts";
import type { Stage } from "../support/stage.ts";
import { PHONE } from "../support/visit.ts";

const FRENCH = { language: "fr", size: PHONE } as const;

/** What a French browser shows when something is refused: the server answers in English, the app speaks French. */
export function french(stage: Stage): void {
  const plain = (text: string | null) => (text ?? "").replace(/\s/g, " ").trim();
  /** The words under a field that is marked. */
  const errorOf = async (page: Page, name: string) => {
    const field = page.locator(`[name="${name}"][aria-invalid="true"]`);
    await field.waitFor();
    const ids = (await field.getAttribute("aria-describedby"))?.split(" ") ?? [];
    return plain(await page.locator(`[id="${ids.find((id) => id.endsWith("-error"))}"]`).textContent());
  };
  const alertOf = async (page: Page) => {
    const alert = page.getByRole("alert").locator("p");
    await alert.first().waitFor();
    return plain(await alert.first().textContent());
  };
  /** Waits until that is said: what was wrong before may be there for another moment. */
  const isSaid = (look: () => Promise<string>, words: string) =>
    eventually(`“${words}”`, look, (seen) => seen === words);
  const fill = async (page: Page, values: Record<string, string | number>) => {
    for (const [name, value] of Object.entries(values)) await page.locator(`[name="${name}"]`).fill(String(value));
  };
  const isFrench = async (page: Page) => {
    expect([...(await englishLeft(page)), ...(await sidewaysFaults(page))]).toEqual([]);
  };

  test("a sentence of the server's, and any English, would be found", async () => {
    const { page } = await stage.visit(FRENCH);
    await page.goto(stage.url);
    await page.getByLabel("Mot de passe").waitFor();
    await isFrench(page);
    for (const text of ["name is required", "Their names are there", "Sign in"]) {
      await page.evaluate((added) => {
        const line = document.createElement("p");
        line.textContent = added;
        document.querySelector("main")?.append(line);
      }, text);
      expect(await englishLeft(page)).toContainEqual(expect.stringContaining(text));
      await page.evaluate(() => document.querySelector("main > p:last-child")?.remove());
    }
  });

  test("what the device shows of the installed app", async () => {
    const { page, context } = await stage.visit(FRENCH);
    await page.goto(stage.url);
    await page.getByLabel("Mot de passe").waitFor();
    const address = await page.locator('link[rel="manifest"]').getAttribute("href");
    const manifest = await (await context.request.get(stage.url + address)).json();
    expect(manifest).toMatchObject({ lang: "fr", id: "/", shortcuts: [{ name: "Appels" }, { name: "Mur" }] });
    expect(manifest.description).toBe("Le centre d’appels en direct : agents, files et appels");
  });

  test("log-in: a wrong password, and a name that is too long", async () => {
    const { page } = await stage.visit(FRENCH);
    await page.goto(stage.url);
    await page.getByLabel("Nom").fill("personne");
    await page.getByLabel("Mot de passe").fill("pas le bon");
    await page.getByRole("button", { name: "Se connecter" }).click();
    await isSaid(() => alertOf(page), "Nom ou mot de passe incorrect.");
    await isFrench(page);
    await page.getByLabel("Nom").fill("n".repeat(65));
    await page.getByRole("button", { name: "Se connecter" }).click();
    await isSaid(() => errorOf(page, "name"), "64 caractères au plus");
    await isSaid(() => alertOf(page), "Corrigez les champs signalés.");
    await isFrench(page);
  });

  describe("a new server", () => {
    let server: OwnServer;
    beforeAll(async () => {
      server = await OwnServer.empty();
    });
    afterAll(() => server.remove());

    test("set-up: a weak password, a name of signs, a name that is taken", async () => {
      await server.addUser("anne", "viewer", "a-long-enough-word");
      const link = new URL(/http:\S+\/setup\?token=\S+/.exec(server.printed)?.[0] ?? "");
      const visit = await stage.open(server.url, null, FRENCH);
      const { page } = visit;
      await visit.goto(link.pathname + link.search);
      const attempt = async (name: string, password: string) => {
        await fill(page, { name, password, again: password });
        await page.getByRole("button", { name: "Créer le compte" }).click();
      };
      await page.locator('[name="again"]').waitFor();
      await attempt("<b>", "court");
      await isSaid(() => errorOf(page, "password"), "10 caractères au moins");
      expect(await errorOf(page, "name")).toContain("en commençant par une lettre ou un chiffre");
      await isSaid(() => alertOf(page), "Corrigez les champs signalés.");
      await isFrench(page);
      await attempt("<b>", "aaaaaaaaaaaa");
      await page.getByText("Répète trop les mêmes caractères").waitFor();
      await attempt("Anne", "un mot assez long");
      await page.getByText("Ce nom est déjà pris").waitFor();
      await isSaid(() => errorOf(page, "name"), "Déjà pris");
      await isFrench(page);
    });
  });

  describe("settings", () => {
    let centre: ScriptedCentre;
    let server: OwnServer;
    beforeAll(async () => {
      centre = await ScriptedCentre.start();
      server = await OwnServer.of(centre);
    });
    afterAll(async () => {
      await server.remove();
      await centre.stop();
    });
    const open = async (path: string, ready: string) => {
      const visit = await stage.open(server.url, await server.signIn(), FRENCH);
      await visit.goto(path);
      await visit.page.locator(ready).first().waitFor();
      return visit.page;
    };
    const save = (page: Page) => page.getByRole("button", { name: "Enregistrer" }).first().click();

    test("a server: values that cannot be, then an address that is taken", async () => {
      const page = await open("/settings/servers/new", '[name="host"]');
      const right = {
        name: "Lyon",
        host: "127.0.0.1",
        port: centre.port,
        login: CENTRE_LOGIN,
        password: CENTRE_PASSWORD,
      };
      await fill(page, { ...right, host: "http://exemple", name: "n".repeat(101) });
      await save(page);
      await isSaid(() => errorOf(page, "host"), "Un nom d’hôte ou une adresse IP, sans http ni port");
      await isSaid(() => errorOf(page, "name"), "De 1 à 100 caractères");
      await isSaid(() => alertOf(page), "Corrigez les champs signalés.");
      await isFrench(page);
      await fill(page, { ...right, port: 99_999 });
      await save(page);
      await isSaid(() => errorOf(page, "port"), "Un nombre entier de 1 à 65 535");
      await fill(page, right);
      await save(page);
      await isSaid(() => errorOf(page, "host"), "Déjà pris, avec ce port et ce projet");
      expect(await alertOf(page)).toContain("a déjà cet hôte, ce port et ce projet : modifiez plutôt ce serveur-là.");
      await isFrench(page);
    });

    test("the test of a connection: each step that fails", async () => {
      const page = await open("/settings/servers/new", '[name="host"]');
      const right = { name: "Lyon", host: "127.0.0.1", port: centre.port, login: CENTRE_LOGIN, password: "faux" };
      const web = { ...right, port: new URL(server.url).port };
      for (const [values, words] of [
        [right, "Identifiant ou mot de passe refusé"],
        [web, "Ce port ne parle pas le protocole du centre d’appels"],
        [{ ...right, host: "no-such-machine.invalid" }, "Aucune machine ne s’appelle no-such-machine.invalid"],
        [{ ...right, port: 1 }, "Connexion refusée par 127.0.0.1"],
      ] as const) {
        await fill(page, values);
        await page.getByRole("button", { name: "Essayer" }).click();
        await page.locator("ol.steps .s", { hasText: words }).waitFor();
        expect(plain(await page.locator('section [role="status"] .note').textContent())).toContain("arrêté en route");
        // What the other side said is quoted as it was said.
        const left = await englishLeft(page);
        expect(left.filter((text) => !/« .* »/.test(plain(text)))).toEqual([]);
      }
    });

    test("the directory: a query that writes, a number out of range, a database that is not there", async () => {
      const page = await open("/settings/directory", "textarea");
      await fill(page, { host: "127.0.0.1", port: 1, user: "portail", database: "portail", refreshMinutes: 9999 });
      await page.getByRole("button", { name: "Essayer" }).click();
      await isSaid(() => errorOf(page, "refreshMinutes"), "Un nombre entier de 1 à 1 440");
      await fill(page, { refreshMinutes: 5, query: "DELETE FROM Projects" });
      await save(page);
      await isSaid(() => errorOf(page, "query"), "Doit commencer par SELECT");
      expect(await alertOf(page)).toContain("un seul SELECT est permis, en lecture seule");
      await isFrench(page);
      await fill(page, { query: "SELECT 1; SELECT 2" });
      await save(page);
      await page.getByText("Une seule instruction").waitFor();
      await fill(page, { query: "SELECT 1" });
      await page.getByRole("button", { name: "Essayer" }).click();
      const refused =
        "La liste n’a pas pu être lue. 127.0.0.1 refuse la connexion : aucune base n’écoute sur le port 1.";
      const outcome = page.locator('[role="status"] .note.bad');
      await outcome.waitFor();
      expect(plain(await outcome.textContent())).toBe(refused);
      await isFrench(page);
      // Switched on, saving reads the list at once: the same reason, as a refusal.
      await page.getByLabel("Lire la liste régulièrement").check();
      await save(page);
      await isSaid(() => alertOf(page), refused);
      await isFrench(page);
      await page.goto(`${server.url}/settings/health`);
      await page.locator("ul.steps > li", { hasText: "Liste MySQL des serveurs" }).waitFor();
      await isFrench(page);
    });

    test("thresholds: text that is no number, then amber beyond red, of one queue among others", async () => {
      const page = await open("/settings/servers/1", 'input[aria-label="En attente, orange"]');
      const form = page.locator("form", { has: page.getByRole("heading", { name: "Seuils orange et rouge" }) });
      const box = (level: string) => form.getByLabel(`En attente, ${level}`);
      const wordsOf = async (level: string) => {
        await form.locator(`input[aria-label="En attente, ${level}"][aria-invalid="true"]`).waitFor();
        // What is wrong comes first, then which side of the limit is meant.
        const [id] = (await box(level).getAttribute("aria-describedby"))?.split(" ") ?? [];
        return plain(await form.locator(`[id="${id}"]`).textContent());
      };
      const put = () => form.getByRole("button", { name: "Enregistrer" }).click();
      await box("orange").fill("beaucoup");
      await put();
      await isSaid(() => wordsOf("orange"), "Un nombre est attendu");
      await isSaid(() => alertOf(page), "Corrigez les champs signalés.");
      await isFrench(page);
      await box("orange").fill("9");
      await box("rouge").fill("5");
      await put();
      await isSaid(() => wordsOf("orange"), "L’orange va au-delà du rouge");
      expect(await box("rouge").getAttribute("aria-invalid")).toBe("false");
      expect(await alertOf(page)).toContain("il doit venir avant");
      await isFrench(page);
      // Turned to another queue meanwhile, the form turns back to where the fault is.
      await form.getByLabel("File").selectOption("DEMO__Sales");
      await put();
      await isSaid(() => wordsOf("orange"), "L’orange va au-delà du rouge");
      expect(await form.getByLabel("File").inputValue()).toBe("");
      await box("orange").fill("2,5");
      await put();
      await page.getByText("Enregistré").waitFor();
      expect(await form.locator('[aria-invalid="true"]').count()).toBe(0);
      await isFrench(page);
    });
  });
}
