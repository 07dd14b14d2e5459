import { readFileSync } from "node:fs";
import { Problem } from "../platform/http/problem.ts";
import { problemOf } from "../platform/http/problem-codes.ts";
import { OutgoingHttp } from "../platform/net/outgoing.ts";
import { WORDS } from "../platform/net/resolve.ts";
import type { Step } from "../platform/net/steps.ts";
import type { Command, CommandContext } from "./command.ts";
import { VERSION } from "./version.ts";

/** What came of it in the end: an answer, or why there was none. */
type Outcome = { ok: boolean; status: number } | { ok: false; code: string; detail: string; remedy: string };

/** `vigie check url`: what the program sees at an address, by the very code that webhooks and feeds go through. */
export const checkUrl: Command = {
  name: "check url",
  usage: "check url URL [--allow-hosts HOSTS] [--ca FILE] [--fingerprint SHA256] [--json]",
  summary:
    "Call an address as the program does, and tell each step: name, addresses, whether they are allowed, certificate, answer.",
  options: ["allowHosts", "authorityFile", "fingerprint", "json", "logLevel"],
  operands: ["URL"],
  async run(context) {
    const { options, print } = context;
    const steps: Step[] = [];
    const outcome = await call(context, (step) => {
      steps.push(step);
      if (!options.json) print(sentenceOf(step));
    });
    if (options.json) print(JSON.stringify({ steps, ...outcome }));
    else if ("code" in outcome) print(`Refused   ${outcome.detail}\n          ${outcome.remedy} (${outcome.code})`);
    return outcome.ok ? 0 : 1;
  },
};

async function call({ options, operands, clock, log }: CommandContext, onStep: (step: Step) => void): Promise<Outcome> {
  const { allowHosts, authorityFile, fingerprint } = options;
  const out = new OutgoingHttp({ clock, log, version: VERSION, allowHosts });
  const authority = authorityFile === null ? undefined : readAuthority(authorityFile);
  const trust = { authority, fingerprint: fingerprint ?? undefined };
  try {
    const [url = ""] = operands;
    const { status } = await out.request({ url, policy: "allow-listed", trust, onStep });
    return { ok: status < 400, status };
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause;
    return { ok: false, code: cause.code, detail: cause.message, remedy: problemOf(cause.code).remedy };
  }
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function sentenceOf(step: Step): string {
  switch (step.step) {
    case "url":
      return `URL       ${step.url}: ${step.host}, port ${step.port}`;
    case "name": {
      const lines = step.addresses.map(
        ({ text, kind, isAllowed }) => `${text}: ${WORDS[kind]}, ${isAllowed ? "allowed" : "not allowed"}`,
      );
      return `Leads to  ${lines.join("\n          ")}`;
    }
    case "connection":
      return `Connected ${step.address}, port ${step.port}, after ${Math.round(step.tookMs)} ms`;
    case "certificate": {
      const { subject, issuer, names, validFrom, validTo, fingerprint } = step.certificate;
      return [
        `TLS       certificate ${step.isTrusted ? "accepted" : "NOT accepted"}`,
        `subject ${subject}; for ${names.join(", ") || "no name"}`,
        `signed by ${issuer}`,
        `valid from ${day(validFrom)} to ${day(validTo)}`,
        `SHA-256 ${fingerprint}`,
      ].join("\n          ");
    }
    case "answer":
      return `Answer    ${step.status}, ${step.bytes} bytes of ${step.type ?? "no type"}, after ${Math.round(step.tookMs)} ms`;
  }
}

function day(at: number): string {
  return Number.isNaN(at) ? "?" : new Date(at).toISOString().slice(0, 10);
}
