import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
// Importing the app has loaded every room, and with it its codes.
import "../../../server/app.ts";
import { allFieldCodes } from "../../../server/platform/http/field-codes.ts";
import { allProblems } from "../../../server/platform/http/problem-codes.ts";

const WORDS = join(import.meta.dir, "../../../client/words");
/** Words without which hardly an English sentence gets along, and that are none in French. */
const ENGLISH = /\b(the|must|is|are|be|of|not|from|with|only|this|that)\b/i;

/** Texts on the page that are the other language's: a word that was not translated. */
export async function foreignWords(page: Page, language: "fr" | "en"): Promise<string[]> {
  const own = new Set(await textsOf(language));
  const foreign = new Set((await textsOf(language === "fr" ? "en" : "fr")).filter((text) => !own.has(text)));
  const words = (await shownOn(page)).filter((text) => foreign.has(text)).map((text) => `not ${language}: ${text}`);
  const lang = await page.evaluate(() => document.documentElement.lang);
  return lang === language ? words : [...words, `the page says that it is in "${lang}"`];
}

/** Texts on a French page that are English: the app's, the server's own sentences, or anything that reads like English. */
export async function englishLeft(page: Page): Promise<string[]> {
  const sentences = serverSentences();
  const shown = await shownOn(page);
  const english = shown.filter((text) => ENGLISH.test(text) || sentences.some((one) => text.includes(one)));
  return [...(await foreignWords(page, "fr")), ...english];
}

async function shownOn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [document.title];
    while (walker.nextNode()) found.push(walker.currentNode.textContent?.trim() ?? "");
    for (const one of document.querySelectorAll("[aria-label], [placeholder]")) {
      found.push(one.getAttribute("aria-label") ?? "", one.getAttribute("placeholder") ?? "");
    }
    return found;
  });
}

/** What the server says in English, as far as it is the same each time. */
function serverSentences(): string[] {
  const problems = allProblems().flatMap(([, { title, remedy, detail = "" }]) => [title, remedy, detail]);
  const fields = allFieldCodes().map(([, sentence]) => sentence);
  return [...problems, ...fields].flatMap((text) => text.split(/\{\w+\}/)).filter((part) => part.trim().includes(" "));
}

/** Every text of a language that stands by itself; the product is called the same in all. */
async function textsOf(language: "fr" | "en"): Promise<string[]> {
  const files = readdirSync(WORDS).filter((name) => name === `${language}.ts` || name.startsWith(`${language}-`));
  const modules = await Promise.all(files.map((name) => import(join(WORDS, name)) as Promise<Record<string, object>>));
  const entries = modules.flatMap((module) => Object.values(module).flatMap((words) => Object.values(words)));
  const texts = entries.flatMap((entry: string | Record<string, string>) =>
    typeof entry === "string" ? [entry] : Object.values(entry),
  );
  return texts.filter((text) => text !== "Vigie" && !text.includes("{"));
}
