/** What the sheets over a board show, as JSON schemas, for the API document. */
import { t } from "elysia";
import { flag, maybeNumber, maybeText, number, oneOf, orNull, text } from "../../platform/http/answer-kit.ts";
import { shapeOf } from "../../platform/http/answers.ts";
import { type Call, type Queue, SERVICE_LEVEL_FORMULAS, type TimelineEntry, type UserSession } from "../live/model.ts";
import type { CallPage } from "../sheets/call-page.ts";
import type { Timeline } from "../sheets/console.ts";
import type { CallDetails } from "../sheets/nested-read.ts";
import type { QueueSheet } from "../sheets/queue-sheet.ts";
import { agent, call, queue, session } from "./board-shapes.ts";

export const callPage = shapeOf<CallPage>()(t.Object({ calls: t.Array(call), nextCursor: maybeText, total: number }));

export const callSheet = shapeOf<{ call: Call } & CallDetails>()(
  t.Object({
    call,
    connections: t.Array(t.Object({ isIncoming: orNull(flag), remoteAddress: text, localAddress: text })),
    items: t.Array(
      t.Object({
        startedAt: maybeNumber,
        form: text,
        item: text,
        promptCounter: maybeNumber,
        rank: maybeNumber,
        result: text,
      }),
    ),
    statistics: t.Array(t.Object({ at: maybeNumber, name: text, value: text })),
    isComplete: flag,
  }),
);

const entry = shapeOf<TimelineEntry>()(
  t.Object({ id: number, at: maybeNumber, source: text, target: text, state: text, name: text, data: text }),
);

export const timeline = shapeOf<{ session: Call | UserSession | null; cursor: string } & Timeline>()(
  t.Object({
    session: t.Union([call, session, t.Null()]),
    cursor: text,
    objectId: number,
    entries: t.Array(entry),
    isComplete: flag,
  }),
);

export const agentSheet = t.Object({ agent, session: orNull(session), calls: t.Array(call), callCount: number });

export const queueSheet = shapeOf<{ queue: Queue; calls: Call[]; callCount: number } & QueueSheet>()(
  t.Object({
    queue,
    formulas: t.Array(t.Object({ formula: oneOf(SERVICE_LEVEL_FORMULAS), value: maybeNumber, isSelected: flag })),
    counts: t.Object({
      answered: number,
      answeredWithin: number,
      abandoned: number,
      abandonedWithin: number,
      abandonedShort: number,
      notManageable: number,
      offered: number,
    }),
    hours: t.Array(
      t.Object({
        startsAt: number,
        hour: number,
        offered: number,
        answered: number,
        abandoned: number,
        withinThreshold: number,
        averageWaitSeconds: maybeNumber,
      }),
    ),
    calls: t.Array(call),
    callCount: number,
  }),
);
