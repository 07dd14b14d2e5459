import type { Database, Transaction } from "../../../../db/open.ts";
import type { Audit } from "../../audit/audit.ts";
import type { Clock } from "../../clock.ts";
import { Problem } from "../../http/problem.ts";
import type { Log } from "../../log.ts";
import { drawQr, type QrDrawing } from "../../qr-drawing.ts";
import { SecretError, type Secrets } from "../../secrets.ts";
import { accountFault } from "../problems.ts";
import { findUser, updateUser, type UserRow } from "../repo.ts";
import type { Actor } from "../users.ts";
import { newRecoveryCodes, newTotpSecret, recoveryHash, stepOfCode, totpUri } from "./codes.ts";
import { countRecoveryCodes, replaceRecoveryCodes, takeRecoveryCode, TOTP_SECRETS } from "./repo.ts";

/** What sealed secrets are for; the row is the user's. */
const PURPOSE = TOTP_SECRETS.purpose;
/** A set-up that was begun waits this long for its first code. */
const PENDING_MS = 15 * 60_000;
/** Set-ups that wait at once; at the bound the one that began first goes. */
const MAX_PENDING = 1_000;

export interface TwoFactorParts {
  database: Database;
  /** Null where nobody signs in: at the terminal, which can turn the step off and does not need the key for that. */
  secrets: Secrets | null;
  audit: Audit;
  clock: Clock;
  log: Log;
}

/** What an authenticator is told. */
export interface Enrolment {
  secret: string;
  uri: string;
  qr: QrDrawing;
}

/** The second step of the log-in: codes by time (RFC 6238), and recovery codes for when the telephone is lost. */
export class TwoFactor {
  /** Begun set-ups by user. In memory only: until a code has confirmed it, a secret counts for nothing. */
  private readonly pending = new Map<string, { secret: string; endsAt: number }>();

  constructor(private readonly parts: TwoFactorParts) {
    parts.secrets?.declare(TOTP_SECRETS);
  }

  /** Whether the person is asked for a code. */
  isOn(user: Pick<UserRow, "totpSecret">): boolean {
    return user.totpSecret !== null;
  }

  /** Recovery codes that are left. */
  codesLeft(userId: string): Promise<number> {
    return countRecoveryCodes(this.parts.database.orm, userId);
  }

  /** Begins a set-up: the secret, its address, and that as a QR code. @throws Problem `two_factor_on` */
  begin(user: UserRow): Enrolment {
    if (this.isOn(user)) throw new Problem("two_factor_on");
    const secret = newTotpSecret();
    this.pending.delete(user.id);
    if (this.pending.size >= MAX_PENDING) {
      const [oldest] = this.pending.keys();
      if (oldest !== undefined) this.pending.delete(oldest);
    }
    this.pending.set(user.id, { secret, endsAt: this.parts.clock.monotonic() + PENDING_MS });
    const uri = totpUri(secret, user.name);
    return { secret, uri, qr: drawQr(uri) };
  }

  /**
   * Ends a set-up: from now on the log-in asks for codes. Gives the recovery codes, for the only time.
   * @throws Problem `two_factor_off` (nothing was begun), `two_factor_on`, `wrong_code`.
   */
  async confirm(user: UserRow, code: string, actor: Actor): Promise<string[]> {
    const { database, clock } = this.parts;
    const begun = this.pending.get(user.id);
    if (!begun || begun.endsAt <= clock.monotonic()) throw new Problem("two_factor_off");
    const step = stepOfCode(begun.secret, plain(code), clock.now(), null);
    if (step === null) throw wrongCode();
    const sealed = await this.secrets.seal(PURPOSE, user.id, begun.secret);
    const codes = newRecoveryCodes();
    await database.transact(async (tx) => {
      if ((await findUser(tx, user.id))?.totpSecret !== null) throw new Problem("two_factor_on");
      await updateUser(tx, user.id, { totpSecret: sealed, totpLastStep: step });
      await replaceRecoveryCodes(tx, user.id, hashesOf(codes));
      await this.tell("user.two_factor_on", user, actor, tx);
    });
    this.pending.delete(user.id);
    return codes;
  }

  /** Whether the text is the person's code of now, or a recovery code that is left; either is used up by it. */
  async take(user: UserRow, text: string): Promise<boolean> {
    const code = plain(text);
    const codeHash = recoveryHash(code);
    const secret = codeHash === null ? await this.secretOf(user) : null;
    return this.parts.database.transact(async (tx) => {
      if (codeHash !== null) return takeRecoveryCode(tx, user.id, codeHash);
      const present = await findUser(tx, user.id);
      if (secret === null || !present || present.totpSecret !== user.totpSecret) return false;
      const step = stepOfCode(secret, code, this.parts.clock.now(), present.totpLastStep);
      if (step === null) return false;
      await updateUser(tx, user.id, { totpLastStep: step });
      return true;
    });
  }

  /** Ends the second step; with nothing on, nothing is done. */
  async turnOff(user: UserRow, actor: Actor): Promise<void> {
    await this.parts.database.transact(async (tx) => {
      if (!(await findUser(tx, user.id))?.totpSecret) return;
      await updateUser(tx, user.id, { totpSecret: null, totpLastStep: null });
      await replaceRecoveryCodes(tx, user.id, []);
      await this.tell("user.two_factor_off", user, actor, tx);
    });
  }

  /** New recovery codes; the former ones are worth nothing. @throws Problem `two_factor_off` */
  async renewCodes(user: UserRow, actor: Actor): Promise<string[]> {
    const codes = newRecoveryCodes();
    await this.parts.database.transact(async (tx) => {
      if (!(await findUser(tx, user.id))?.totpSecret) throw new Problem("two_factor_off");
      await replaceRecoveryCodes(tx, user.id, hashesOf(codes));
      await this.tell("user.recovery_codes", user, actor, tx);
    });
    return codes;
  }

  private get secrets(): Secrets {
    if (!this.parts.secrets) throw new Error("codes are neither set up nor checked without the key of secrets");
    return this.parts.secrets;
  }

  private async secretOf(user: UserRow): Promise<string | null> {
    if (user.totpSecret === null) return null;
    try {
      return await this.secrets.open(PURPOSE, user.id, user.totpSecret);
    } catch (cause) {
      if (!(cause instanceof SecretError)) throw cause;
      // The key of the data folder was lost: recovery codes still work, and an administrator can turn the step off.
      this.parts.log.error("a second step cannot be checked", { user: user.name, reason: cause.message });
      return null;
    }
  }

  private tell(action: string, user: UserRow, actor: Actor, tx: Transaction): Promise<void> {
    return this.parts.audit.record({ ...actor, action, target: user.name, before: null, after: null }, tx);
  }
}

/** One refusal for every code that does not count: wrong, old, or used. */
export function wrongCode(): Problem {
  return new Problem("wrong_code", { fields: [accountFault("code", "wrong_code")] });
}

/** Spaces and dashes are for the eye. */
function plain(code: string): string {
  return code.replace(/[\s-]/g, "");
}

function hashesOf(codes: readonly string[]): string[] {
  return codes.map(recoveryHash).filter((hash) => hash !== null);
}
