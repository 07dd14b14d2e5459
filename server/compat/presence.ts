import { Elysia } from "elysia";
import type { Platform } from "../platform/index.ts";
import type { PresenceBook } from "../presence/index.ts";
import { reading } from "./details.ts";
import { pageNumber, wholeNumber } from "./page-number.ts";
import { extensionForms, houseForms } from "./presence-forms.ts";
import {
  presenceDetail,
  presenceExtension,
  presenceExtensionBare,
  presenceLogRow,
  presenceStats,
} from "./presence-shapes.ts";

const DEFAULT_ROWS = 50;
const MAX_ROWS = 100;
/** Far behind the last page of any log. */
const MAX_PAGE = 1_000_000;
/**
 * The addresses of the replaced presence application. Its answers keep their shapes, with instants that name their zone; its forms
 * ask who is there, and lead to the screen that replaced it, or answer in JSON to whoever asks for that alone.
 */
export function presenceAddresses(platform: Platform, book: PresenceBook) {
  return new Elysia().use(readings(platform, book)).use(extensionForms(platform, book)).use(houseForms(platform, book));
}

/** The part of `/api/stats` that is presence's: the machines' figures stand beside it. */
export function presenceShare(platform: Platform, book: PresenceBook) {
  return async () => ({ success: true, data: presenceStats(await book.stats(), platform.options.syncInterval) });
}

function readings(platform: Platform, book: PresenceBook) {
  const access = platform.options.publicRead ? "public" : "viewer";
  return new Elysia()
    .use(platform.access)
    .get(
      "/api/extensions",
      async ({ query }) => {
        const rows = await book.extensions();
        return query.shape === "array"
          ? rows.map(presenceExtensionBare)
          : { success: true, data: rows.map(presenceExtension) };
      },
      { access, detail: reading("Extensions by number; with ?shape=array as the dashboard had them") },
    )
    .get(
      "/api/extensions/:id",
      async ({ params, status }) => {
        const found = await book.extension(wholeNumber(params.id) ?? 0);
        return found
          ? { success: true, data: presenceDetail(found) }
          : status(404, { success: false, error: "Extension not found" });
      },
      { access, detail: reading("An extension with its slots, dated ones by their date, and what was set by hand") },
    )
    .get(
      "/api/logs",
      async ({ query, identity }) => {
        const page = pageNumber(query.page, 1, MAX_PAGE);
        const perPage = pageNumber(query.per_page, DEFAULT_ROWS, MAX_ROWS);
        const { entries, total } = await book.log(wholeNumber(query.extension_id), page, perPage, identity);
        return {
          success: true,
          data: entries.map(presenceLogRow),
          pagination: { page, per_page: perPage, total, pages: Math.ceil(total / perPage) },
        };
      },
      { access, detail: reading("What was set and why, newest first, in pages of at most 100") },
    );
}
