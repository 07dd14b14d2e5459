import { describe, expect, test } from "bun:test";
import { VIEW_NAMES, type ViewName } from "../../../server/cccp/live/views.ts";
import { applyPatch, inOrder } from "../../support/apply-patch.ts";
import { seededRandom } from "./random.ts";
import { callRow, queueRow, Scene, sessionRow, userRow, type Values, wireDate } from "./scene.ts";

const STATES = ["traitement", "pause déjeuner", "pause", "supervision", "sortant", "disabled", "thinking"];
const TASKS = ["assigning", "ringing", "contact", "held", "post_managing", "dancing"];
const QUEUES = ["DEMO__Sales", "DEMO__Help", "SHOP__Orders", "VQ_Hidden", "anna"];

/** A server that changes at random: few names and ids, so that rows meet, share keys and come back. */
class RandomServer {
  constructor(
    private readonly random: () => number,
    private readonly scene: Scene,
  ) {}

  step(): void {
    const { scene } = this;
    const dice = this.random();
    if (dice < 0.02) scene.loseAll();
    else if (dice < 0.06) scene.store.apply(this.pick(VIEW_NAMES), { kind: "listed" });
    else if (dice < 0.07) scene.store.apply(this.pick(VIEW_NAMES), { kind: "unanswered", field: "x" });
    else if (dice < 0.15) {
      scene.now += Math.floor(this.random() * 400_000) - (dice < 0.08 ? 200_000 : 0);
      scene.store.tick();
    } else if (dice < 0.16) scene.store.setThresholds(this.rules());
    else if (dice < 0.17)
      scene.store.setServiceLevel({ ...scene.store.snapshot().serviceLevel, thresholdSeconds: this.int(60) });
    else if (dice < 0.18) scene.store.setLink({ ...scene.store.snapshot().link, clockSkewMs: this.int(9) * 1_000 });
    else if (dice < 0.3) scene.remove(this.pick(VIEW_NAMES), this.int(12));
    else this.answer(this.pick(VIEW_NAMES));
  }

  private answer(view: ViewName): void {
    const full = this.row(view);
    if (this.random() < 0.5) {
      this.scene.add(view, this.int(12), full);
      return;
    }
    const part: Values = {};
    for (const [path, value] of Object.entries(full)) {
      if (this.random() < 0.3) part[path] = this.random() < 0.2 ? undefined : value;
    }
    this.scene.update(view, this.int(12), part);
  }

  private row(view: ViewName): Values {
    const login = `agent${this.int(6)}`;
    const before = () => this.scene.now - this.int(300_000);
    const maybe = () => (this.random() < 0.5 ? before() : null);
    if (view === "userSessions") {
      const queue = this.pick(QUEUES);
      return sessionRow(this.random() < 0.1 ? "" : login, {
        project_name: this.pick(["DEMO", "SHOP", ""]),
        logged: this.random() < 0.9,
        current_mode: this.pick(["plugged", "unplugged"]),
        "states.last.display_name": this.pick(STATES),
        active_queues: this.pick([`({q:{type:'queue',queue:'${queue}'}})`, "({})", "broken {"]),
      });
    }
    if (view === "users") {
      return userRow(login, {
        last_state_name: this.pick(STATES),
        last_state_display_name: this.pick(STATES),
        last_state_date: wireDate(maybe()),
        busy_count: this.int(2),
        last_task_name: this.pick(TASKS),
        "total_inbound.count('0')": this.int(5),
      });
    }
    if (view === "calls") {
      const times = { queuedAt: maybe(), foundAt: maybe(), answeredAt: maybe(), wrapUpAt: maybe(), endedAt: maybe() };
      return callRow(`call${this.int(8)}`, times, {
        "tasks.last.queue_name": this.pick(QUEUES),
        "tasks.last.manager_user_id": this.pick([login, String(this.int(12)), ""]),
        session_type: this.pick([1, 1, 2]),
      });
    }
    if (view === "groups") return { path: `/g${this.int(4)}`, display_name: this.pick(QUEUES), project_name: "DEMO" };
    return queueRow(this.pick(QUEUES), {
      queue_type: this.pick(["queue", "queue", "user"]),
      waiting_tasks_count: this.int(8),
      oldest_waiting_date: wireDate(maybe()),
      "failed_tasks.count('0')": this.int(60),
    });
  }

  private rules() {
    const side = this.pick(["above", "below"] as const);
    return [
      { figure: "waiting", queueId: this.pick([null, "DEMO__Sales"]), side, amber: this.int(4), red: this.int(8) },
      { figure: "longest_wait", queueId: null, side, amber: this.int(300), red: null },
    ] as const;
  }

  private pick<Item>(items: readonly Item[]): Item {
    return items[this.int(items.length)] as Item;
  }

  private int(below: number): number {
    return Math.floor(this.random() * below);
  }
}

describe("whatever happens", () => {
  test("all patches applied to the board of the start give the board of the end (40 histories of 400 changes)", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = seededRandom(seed);
      const scene = new Scene();
      const server = new RandomServer(random, scene);
      let board = scene.store.snapshot();
      let isTold = false;
      scene.store.onChange(() => {
        isTold = true;
      });
      for (let step = 0; step < 400; step++) {
        server.step();
        if (random() < 0.3) {
          const patch = scene.store.takePatch();
          if (patch) {
            expect(isTold).toBe(true);
            board = applyPatch(board, JSON.parse(JSON.stringify(patch)));
          }
          isTold = false;
          board = { ...board, at: scene.now };
          expect(inOrder(board)).toEqual(inOrder(scene.store.snapshot()));
        }
      }
    }
  }, 60_000);

  test("the board does not depend on the order in which rows came", () => {
    const random = seededRandom(99);
    const rows: [ViewName, number, Values][] = [];
    for (let i = 0; i < 8; i++) {
      rows.push(["userSessions", i, sessionRow(`agent${i}`)]);
      rows.push(["users", 20 + i, userRow(`agent${i}`, { busy_count: i % 2, last_task_name: "contact" })]);
      const times = { queuedAt: 1_772_442_000_000, answeredAt: i % 2 ? 1_772_442_005_000 : null };
      rows.push(["calls", 40 + i, callRow(`c${i}`, times, { "tasks.last.manager_user_id": String(20 + i) })]);
      rows.push(["queues", 60 + i, queueRow(`DEMO__Q${i}`)]);
    }
    const boardOf = () => {
      const scene = new Scene();
      for (const [view, itemId, values] of rows) scene.add(view, itemId, values);
      scene.listAll();
      return inOrder(scene.store.snapshot());
    };
    const first = boardOf();
    for (let shuffle = 0; shuffle < 10; shuffle++) {
      rows.sort(() => random() - 0.5);
      expect(boardOf()).toEqual(first);
    }
  });
});
