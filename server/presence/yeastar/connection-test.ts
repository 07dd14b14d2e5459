import type { Clock } from "../../platform/clock.ts";
import { silentLog } from "../../platform/log.ts";
import type { CertificateView } from "../../platform/net/certificate.ts";
import type { Step } from "../../platform/net/steps.ts";
import { type PbxCall, PbxCalls } from "./calls.ts";
import { type Answer, readExtensions } from "./codec.ts";
import type { PbxErrorCode } from "./errcodes.ts";
import { Gate } from "./gate.ts";
import { LogInGuard, type RefusedRows } from "./log-in-guard.ts";
import { Pace } from "./pace.ts";
import { PbxError } from "./pbx-error.ts";
import { type FullSettings, identityOf, type PbxNet, placeOf } from "./pbx-settings.ts";
import { Subscriber } from "./subscriber.ts";

export const TEST_STEPS = ["name", "connection", "certificate", "log_in", "list", "events"] as const;
export type TestStepName = (typeof TEST_STEPS)[number];

export interface TestStep {
  step: TestStepName;
  isGood: boolean;
  /** Null when it went well. */
  code: PbxErrorCode | null;
  /** What happened, for people; holds no secret. */
  sentence: string;
}

/** How far one got; the first step that fails is the last one. */
export interface ConnectionTest {
  isGood: boolean;
  steps: TestStep[];
  /** What the PBX showed, trusted or not: its fingerprint is for a person to compare with the PBX's own and to confirm. */
  certificate: CertificateView | null;
  /** How many there are; null when that was not reached. */
  extensions: number | null;
}

/**
 * Tries settings as a person wants it: one log-in, one row of the list, one event socket; the token is given back. A log-in that the PBX
 * refuses counts, so that trying does not lock this machine out.
 */
export async function testConnection(
  { clock, net, rows }: { clock: Clock; net: PbxNet; rows: RefusedRows },
  settings: FullSettings,
): Promise<ConnectionTest> {
  const trial = new Trial(clock, net, rows, settings);
  await trial.run();
  return trial.result;
}

class Trial {
  readonly result: ConnectionTest = { isGood: false, steps: [], certificate: null, extensions: null };
  private readonly abort = new AbortController();
  private readonly calls: PbxCalls;
  private readonly guard: LogInGuard;

  constructor(
    private readonly clock: Clock,
    private readonly net: PbxNet,
    rows: RefusedRows,
    private readonly settings: FullSettings,
  ) {
    const watched: PbxNet = {
      request: (request) => net.request({ ...request, onStep: (step) => this.see(step) }),
      webSocket: (request) => net.webSocket(request),
    };
    this.guard = new LogInGuard(clock, identityOf(settings), rows.of(placeOf(settings.baseUrl)));
    this.calls = new PbxCalls({
      ...{ clock, settings, log: silentLog, random: () => 0, net: watched, signal: this.abort.signal },
      ...{ pace: new Pace(clock, settings.pace), gate: new Gate(clock), onExchange: () => {} },
    });
  }

  async run(): Promise<void> {
    let token: string | null = null;
    try {
      token = await this.step("log_in", () => this.logIn(), "The PBX accepts Client ID and Client Secret.");
      const page = await this.step(
        "list",
        (access) => this.list(access),
        (total) => `It lists ${total} extensions.`,
        token,
      );
      this.result.extensions = page;
      if (this.settings.usesEvents)
        await this.step("events", (access) => this.listen(access), "It tells of its events.", token);
      this.result.isGood = true;
    } catch (cause) {
      if (!(cause instanceof PbxError)) throw cause;
    } finally {
      if (token !== null) await this.call({ method: "GET", path: "del_token" }, token).catch(() => {});
    }
  }

  private async step<Result>(
    name: TestStepName,
    work: (token: string) => Promise<Result>,
    good: string | ((result: Result) => string),
    token = "",
  ): Promise<Result> {
    try {
      const result = await work(token);
      this.add(name, null, typeof good === "string" ? good : good(result));
      return result;
    } catch (cause) {
      if (cause instanceof PbxError) this.fail(name, cause);
      throw cause;
    }
  }

  private async logIn(): Promise<string> {
    const refusal = this.guard.refusal(true);
    if (refusal) throw refusal;
    try {
      const { access } = await this.calls.logIn();
      this.guard.accepted();
      return access;
    } catch (cause) {
      if (cause instanceof PbxError && cause.code === "wrong_credentials") this.guard.refused();
      throw cause;
    }
  }

  private async list(token: string): Promise<number> {
    const query = { page: "1", page_size: "1", sort_by: "id", order_by: "asc" };
    const read = readExtensions(await this.call({ method: "GET", path: "extension/list", query }, token));
    if (!read) throw new PbxError("not_understood");
    return read.total;
  }

  private async listen(token: string): Promise<void> {
    const { clock, net, settings } = this;
    const subscriber = new Subscriber({ clock, net, settings, token, onText: () => {}, onOver: () => {} });
    try {
      await subscriber.open();
    } finally {
      subscriber.close();
    }
  }

  private call(call: PbxCall, token: string): Promise<Answer> {
    return this.calls.call({ ...call, token: () => token });
  }

  /** Told by the way out, for the first request only: later ones go the same way. */
  private see(step: Step): void {
    const { steps } = this.result;
    if (steps.some(({ step: name }) => name === "log_in")) return;
    if (step.step === "name" && step.addresses.every(({ isAllowed }) => isAllowed)) {
      this.add("name", null, `The name leads to ${step.addresses.map(({ text }) => text).join(", ")}.`);
    } else if (step.step === "connection") {
      this.add("connection", null, `${step.address}, port ${step.port}, takes the connection.`);
    } else if (step.step === "certificate") {
      this.result.certificate = step.certificate;
      if (step.isTrusted) this.add("certificate", null, "The certificate is accepted.");
    }
  }

  /** A log-in that did not even get there failed at the step where it stopped. */
  private fail(name: TestStepName, error: PbxError): void {
    const { steps } = this.result;
    const has = (step: TestStepName) => steps.some((one) => one.step === step);
    const isOnTheWay = name === "log_in" && error.errcode === null;
    const where: TestStepName = !isOnTheWay
      ? name
      : error.code === "certificate"
        ? "certificate"
        : error.code === "address_refused" || !has("name")
          ? "name"
          : has("connection")
            ? name
            : "connection";
    this.add(where, error.code, error.message);
  }

  private add(step: TestStepName, code: PbxErrorCode | null, sentence: string): void {
    this.result.steps.push({ step, isGood: code === null, code, sentence });
  }
}
