import { Elysia } from "elysia";
import type { LegacyBook } from "../enrichment/index.ts";
import type { Auth } from "../platform/auth/auth.ts";
import { forgetCookie, readSessionCookie, sessionCookie } from "../platform/auth/cookie.ts";
import type { Identity } from "../platform/auth/identity.ts";
import { parseJson } from "../platform/http/json-body.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Platform } from "../platform/index.ts";
import { reading } from "./details.ts";

const LOG_IN_PATH = "/login";
const NOTES_PATH = "/enrichissements";
/** Routes that read their bodies as text: a form, and JSON whose faults are answered in the old shape. */
export const WILDIX_TEXT_PATHS: readonly string[] = [LOG_IN_PATH, NOTES_PATH];

const MAX_TEXT_LENGTH = 512;
/** The old pages look for `error` in a refusal. */
const asError = (problem: Problem) => ({
  error: problem.code === "not_signed_in" ? "Non connecté" : problem.message,
});
export const WILDIX_REFUSALS = { "/appels": asError, [NOTES_PATH]: asError };

/**
 * The addresses of the replaced call-history application. Its holes are closed: notes ask who is there and show what is
 * theirs, and its files are not handed out.
 */
export function wildixRoutes(platform: Platform, auth: Auth, book: LegacyBook) {
  return new Elysia()
    .use(platform.access)
    .post(
      LOG_IN_PATH,
      async ({ body, request, from, isSecure, set, redirect, status }) => {
        const form = new URLSearchParams(String(body ?? ""));
        const [name = "", password = ""] = ["username", "password"].map((field) => form.get(field) ?? "");
        if (name === "" || password === "") return status(400, WRONG.wrong_credentials);
        const replacedId = readSessionCookie(request, isSecure);
        const userAgent = request.headers.get("user-agent") ?? "";
        try {
          const credentials = { name: name.slice(0, MAX_TEXT_LENGTH), password: password.slice(0, MAX_TEXT_LENGTH) };
          const { sessionId } = await auth.logIn.enter(credentials, { from, userAgent, replacedId });
          set.headers["set-cookie"] = sessionCookie(sessionId, isSecure);
          return redirect("/", 302);
        } catch (cause) {
          const why = cause instanceof Problem ? WRONG[cause.code] : undefined;
          if (why === undefined) throw cause;
          set.headers["content-type"] = "text/html; charset=utf-8";
          return status(401, why);
        }
      },
      { access: "public", parse: "text", detail: reading("Sign in by the replaced application's form") },
    )
    .get(
      "/logout",
      async ({ request, from, isSecure, set, redirect }) => {
        const id = readSessionCookie(request, isSecure);
        // A link on another site signs nobody out.
        if (id && request.headers.get("sec-fetch-site") !== "cross-site") {
          await auth.sessions.close(id, from);
          set.headers["set-cookie"] = forgetCookie(isSecure);
        }
        return redirect("/login", 302);
      },
      { access: "public", detail: reading("Sign out") },
    )
    .get(
      "/session-info",
      ({ identity }) =>
        identity?.via === "session"
          ? {
              username: identity.name,
              role: identity.role === "admin" ? "admin" : "user",
              poste: identity.extension ?? "",
            }
          : {},
      { access: "public", detail: reading("Who is signed in; an empty object for nobody") },
    )
    .get(
      "/appels",
      async ({ identity }) => {
        const records = await book.records(identity as Identity);
        return { type: "result", result: { total: records.length, records } };
      },
      { access: "viewer", detail: reading("The calls that you may see, as rows of the PBX's record table") },
    )
    .get(NOTES_PATH, ({ identity }) => book.notes(identity as Identity), {
      access: "viewer",
      detail: reading("What was noted of those calls, by their ids"),
    })
    .post(
      NOTES_PATH,
      async ({ identity, from, body, status }) => {
        const who = identity as Identity;
        const given = readJson(String(body ?? ""));
        const refusal =
          given === undefined
            ? { status: 400 as const, error: "The body is not valid JSON" }
            : await book.save(given, { who, from });
        if (refusal) return status(refusal.status, { ...refusal, status: "error" });
        return { status: "success", data: await book.notes(who) };
      },
      { access: "agent", parse: "text", detail: reading("Note something of calls, by their ids") },
    );
}

/** What the old form says for each reason. */
const WRONG: Readonly<Record<string, string>> = {
  wrong_credentials: "Identifiants invalides",
  code_needed: "Ce compte demande un code : connectez-vous par la page de connexion",
};

/** Undefined for what is no JSON, or nests deeper than any note does. */
function readJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    if (cause instanceof Problem && cause.code === "malformed_json") return undefined;
    throw cause;
  }
}
