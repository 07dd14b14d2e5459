import { Problem } from "../http/problem.ts";
import type { Caller, CallerReader } from "../http/client-address.ts";
import { type Access, isAllowed } from "../roles.ts";
import { readSessionCookie, readWallCookie } from "./cookie.ts";
import type { Identity } from "./identity.ts";
import { isFromOwnPages } from "./origin.ts";
import type { Sessions } from "./sessions.ts";
import type { Tokens } from "./tokens.ts";
import type { WallView } from "./wall.ts";

/** A request that was let in. */
export interface Admission {
  identity: Identity | null;
  caller: Caller;
}

/** What a route asks of who uses it; see `DeclaredAccess`. */
export interface Requirement {
  role: Access;
  wall: readonly WallView[];
  isPersonal: boolean;
}

/** Decides who a request is from, and whether it may go on. */
export class Guard {
  private readonly admissions = new WeakMap<Request, Admission>();

  constructor(
    private readonly sessions: Sessions,
    private readonly tokens: Tokens,
    private readonly callers: CallerReader,
  ) {}

  /**
   * Lets a request in, or refuses it.
   * @throws Problem `wrong_origin`, `not_signed_in`, `not_allowed`.
   */
  async admit(request: Request, peer: string | null, needed: Requirement): Promise<void> {
    const caller = this.callers.read(request, peer);
    const identity = await this.identify(request, caller);
    if (!isAllowed(identity?.role ?? null, needed.role)) throw new Problem(identity ? "not_allowed" : "not_signed_in");
    if (identity && needed.role !== "public") refuseLimited(identity, needed);
    this.admissions.set(request, { identity, caller });
  }

  /** What `admit` found; undefined when the request never passed it. */
  admissionOf(request: Request): Admission | undefined {
    return this.admissions.get(request);
  }

  private async identify(request: Request, caller: Caller): Promise<Identity | null> {
    const authorization = request.headers.get("authorization");
    // Browsers never add a bearer by themselves, so it proves intent and needs no check of origin.
    const bearer = /^Bearer +(\S{1,200})$/i.exec(authorization ?? "")?.[1];
    if (bearer !== undefined) {
      const identity = await this.tokens.find(bearer);
      if (!identity) throw new Problem("not_signed_in", { detail: "The bearer token is unknown or has expired" });
      return identity;
    }
    const sessionId = readSessionCookie(request, caller.isSecure);
    const wallToken = readWallCookie(request, caller.isSecure);
    if (!isFromOwnPages(request, sessionId !== null || wallToken !== null)) throw new Problem("wrong_origin");
    const person = sessionId === null ? null : await this.sessions.find(sessionId);
    // Whoever signs in on the machine of a wall is that person, not the wall.
    if (person || wallToken === null) return person;
    return this.tokens.findWall(wallToken);
  }
}

/** @throws Problem `not_allowed` for a kiosk token elsewhere than at its wall, and for a token where a person is meant. */
function refuseLimited(identity: Identity, needed: Requirement): void {
  if (identity.wall && !needed.wall.includes(identity.wall)) {
    throw new Problem("not_allowed", { detail: `A kiosk token shows /wall/${identity.wall} and reads nothing else` });
  }
  if (needed.isPersonal && identity.via !== "session") {
    throw new Problem("not_allowed", { detail: "This is for people who are signed in; a token is nobody" });
  }
}
