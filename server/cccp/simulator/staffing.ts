/** What people do besides calls: they log in, take breaks, lunch, supervise, call out, and go home. */
import type { Archive } from "./archive.ts";
import type { Floor } from "./floor.ts";
import { LUNCH, NO_ANSWER_BREAK, nth, PAUSE_REASONS, type PauseReason, ROOM_NAMES } from "./names.ts";
import type { Routing } from "./routing.ts";
import { User, UserRegister } from "./rows.ts";
import type { SessionLog } from "./session-log.ts";
import { UserSession } from "./sessions.ts";
import { HOUR, MINUTE, type Stage } from "./stage.ts";
import { AT_WORK, LOGGED_OUT, OUTBOUND, retally, SUPERVISION } from "./tally.ts";

/** Share of people who are there from the opening on; the others come later in the day. */
const EARLY_SHARE = 0.88;
const UNPLUGGED_SHARE = 0.04;
const BREAK_EVERY_MS = 80 * MINUTE;
const OUTGOING_EVERY_MS = 55 * MINUTE;
const SUPERVISOR_ROUND_MS = 30 * MINUTE;
/** Phones renew their registration so often. */
const REGISTRATION_MS = HOUR;

export class Staffing {
  /** Places an outgoing call for somebody; set by whoever plays it. Ends in `release`. */
  onOutgoing: (user: User) => void = () => {};
  /** What somebody will do as soon as the call in hand is over. */
  private readonly wishes = new Map<User, () => void>();

  constructor(
    private readonly stage: Stage,
    private readonly floor: Floor,
    private readonly routing: Routing,
    private readonly log: SessionLog,
    private readonly archive: Archive,
  ) {}

  /** The day begins: everybody gets a first log-in, most within the first hour and a half. */
  open(): void {
    const { agenda, random } = this.stage;
    for (const user of this.floor.users) {
      const isEarly = random.chance(EARLY_SHARE);
      agenda.in(isEarly ? random.between(0, 90 * MINUTE) : random.between(3 * HOUR, 5 * HOUR), () => this.logIn(user));
    }
    this.openRooms();
  }

  /** The person is free: goes on with what was put off, or takes the next call. */
  release(user: User): void {
    const wish = this.wishes.get(user);
    this.wishes.delete(user);
    if (wish) wish();
    else this.idle(user);
  }

  /** Somebody who did not pick up is set to a break, so that calls stop going there. */
  sendOnBreak(user: User): void {
    this.takeBreak(user, NO_ANSWER_BREAK, this.stage.pace);
  }

  private idle(user: User): void {
    if (user.session?.isPlugged && user.state.name === AT_WORK.name) this.routing.offer(user);
  }

  private logIn(user: User): void {
    const { agenda, random, registry } = this.stage;
    const isPlugged = !random.chance(UNPLUGGED_SHARE);
    const host = `192.0.2.${random.integer(10, 250)}`;
    const contact = isPlugged ? `sip:${user.extension}@${host}:5060` : "";
    const session = new UserSession(
      random.hex(16),
      user.project,
      agenda.now,
      user,
      user.profileName,
      isPlugged ? "agent_phone" : "agent_unplug",
      isPlugged ? `sip:${user.extension}@192.0.2.5` : "",
      contact,
    );
    user.session = user.lastSession = registry.add(session);
    user.group.loggedUsers += 1;
    registry.touch(user.group);
    if (isPlugged) this.keepRegistered(session, registry.add(new UserRegister(user, contact, agenda.now, agenda.now)));
    this.log.event(session, { source: "session", state: "init", name: "ccxml.loaded", text: user.login });
    this.setState(user, user.isSupervisor ? SUPERVISION : AT_WORK);
    this.planDay(user, session);
    this.release(user);
  }

  private planDay(user: User, session: UserSession): void {
    const { agenda, random } = this.stage;
    agenda.in(random.between(6.5, 8) * HOUR, () =>
      this.whenFree(user, session, () => this.logOut(user, session), true),
    );
    agenda.in(random.between(3, 5.5) * HOUR, () => this.whenFree(user, session, () => this.takeBreak(user, LUNCH)));
    this.planBreak(user, session);
    if (user.isSupervisor) this.planRound(user, session);
    else if (session.isPlugged) this.planOutgoing(user, session);
  }

  private planBreak(user: User, session: UserSession): void {
    const { agenda, random } = this.stage;
    agenda.in(random.exponential(BREAK_EVERY_MS), () => {
      if (user.session !== session) return;
      const reason = random.weighted(PAUSE_REASONS, (known) => known.weight);
      this.whenFree(user, session, () => this.takeBreak(user, reason));
      this.planBreak(user, session);
    });
  }

  private planOutgoing(user: User, session: UserSession): void {
    const { agenda, random } = this.stage;
    agenda.in(random.exponential(OUTGOING_EVERY_MS), () => {
      if (user.session !== session) return;
      this.whenFree(user, session, () => {
        this.setState(user, OUTBOUND);
        this.onOutgoing(user);
      });
      this.planOutgoing(user, session);
    });
  }

  /** A supervisor watches, and now and then takes calls for a while. */
  private planRound(user: User, session: UserSession): void {
    const { agenda, random } = this.stage;
    agenda.in(random.exponential(SUPERVISOR_ROUND_MS), () => {
      if (user.session !== session) return;
      if (user.state.name === SUPERVISION.name && random.chance(0.3)) this.backToWork(user);
      else this.whenFree(user, session, () => this.setState(user, SUPERVISION));
      this.planRound(user, session);
    });
  }

  /**
   * Now when the person is at work and free, else after the call or the break in hand. One thing can be put off at a time;
   * going home (`isFirm`) takes the place of anything else.
   */
  private whenFree(user: User, session: UserSession, act: () => void, isFirm = false): void {
    if (user.session !== session) return;
    if (!user.task && (user.state.name === AT_WORK.name || user.state.name === SUPERVISION.name)) act();
    else if (isFirm || !this.wishes.has(user)) this.wishes.set(user, act);
  }

  private takeBreak(user: User, reason: PauseReason, pace = 1): void {
    const { agenda, random } = this.stage;
    const session = user.session;
    this.setState(user, reason);
    agenda.in(random.logNormal(reason.meanMinutes * MINUTE * pace, 0.3), () => {
      if (user.session === session) this.backToWork(user);
    });
  }

  /** Back from a break, or from a call that was placed. */
  backToWork(user: User): void {
    this.setState(user, AT_WORK);
    this.release(user);
  }

  private logOut(user: User, session: UserSession): void {
    const { agenda, random, registry } = this.stage;
    this.setState(user, LOGGED_OUT);
    session.isLogged = false;
    session.loggedOutAt = session.terminatedAt = agenda.now;
    session.activeQueues = "({})";
    for (const spell of session.states) spell.endedAt ??= agenda.now;
    user.session = null;
    retally(user, registry);
    user.group.loggedUsers -= 1;
    registry.touch(user.group);
    this.log.event(session, { source: "session", state: "fin", name: "ccxml.exit" });
    registry.touch(session);
    this.archive.take(session);
    // The centre never closes: a place that is left is taken again before long.
    agenda.in(random.between(15, 75) * MINUTE, () => this.logIn(user));
  }

  private setState(user: User, to: { name: string; displayName: string }): void {
    const { agenda, registry } = this.stage;
    const left = user.state;
    left.endedAt = agenda.now;
    if (left.name.startsWith("pause")) user.day.paused.add(agenda.now - left.startedAt);
    else if (left.name === OUTBOUND.name) user.day.outbound.add(agenda.now - left.startedAt);
    user.state = { name: to.name, displayName: to.displayName, startedAt: agenda.now, endedAt: null };
    if (to.name !== AT_WORK.name) user.idleSinceAt = null;
    const { session } = user;
    if (session) {
      session.states = [session.states[0] ?? user.state, user.state];
      this.log.event(session, { source: "user", state: to.name, name: "user.state", text: to.displayName });
    }
    retally(user, registry);
  }

  private keepRegistered(session: UserSession, register: UserRegister): void {
    const { agenda, registry } = this.stage;
    if (session.terminatedAt !== null) {
      registry.remove(register);
      return;
    }
    register.registeredAt = agenda.now;
    register.expiresAt = agenda.now + REGISTRATION_MS;
    registry.touch(register);
    agenda.in(REGISTRATION_MS, () => this.keepRegistered(session, register));
  }

  /** Conference rooms have sessions like people, and stand in no list of users. */
  private openRooms(): void {
    const { agenda, random, registry } = this.stage;
    for (const [index, project] of this.floor.projects.entries()) {
      const name = nth(ROOM_NAMES, index);
      const login = name.toLowerCase().replace(" ", ".");
      const group = nth(
        this.floor.groups.filter((known) => known.project === project),
        0,
      );
      const room = new User(login, name, project, group, "", "Salle de conférence", [], false, agenda.now);
      const uri = `sip:${login}@192.0.2.5`;
      const session = new UserSession(
        random.hex(16),
        project,
        agenda.now,
        room,
        room.profileName,
        "conference_room",
        uri,
        uri,
      );
      session.isLogged = false;
      session.loggedInAt = null;
      registry.add(session);
    }
  }
}
