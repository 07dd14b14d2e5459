import { t } from "elysia";
import { hostName, plainText } from "../../platform/http/text.ts";
import { FIGURES, SERVICE_LEVEL_FORMULAS } from "../live/model.ts";

/** What callers may send; unknown fields are refused. Lengths are those of the columns. */
const strict = { additionalProperties: false } as const;

const host = hostName("Host name or address, without a scheme or a port.");
/** Not `t.Integer`: in a body that one also takes the number as text. */
const wholeNumber = { multipleOf: 1 } as const;
const port = t.Number({
  ...wholeNumber,
  minimum: 1,
  maximum: 65_535,
  description: "The dispatch port, often 20103.",
});
const name = plainText({ maxLength: 100 });
const login = plainText({ maxLength: 100 });
const password = t.String({ maxLength: 200, description: "Stored encrypted, never shown again." });
const project = plainText({ maxLength: 200, mayBeEmpty: true, description: "Limits the server to one project." });

export const serverBody = t.Object(
  {
    name,
    host,
    port,
    login,
    password: t.Optional(password),
    project: t.Optional(project),
    isEnabled: t.Optional(t.Boolean()),
  },
  strict,
);

export const serverChangeBody = t.Object(
  {
    name: t.Optional(name),
    host: t.Optional(host),
    port: t.Optional(port),
    login: t.Optional(login),
    password: t.Optional(password),
    project: t.Optional(project),
    isEnabled: t.Optional(t.Boolean()),
  },
  { ...strict, minProperties: 1 },
);

export const serverTestBody = t.Object(
  {
    host,
    port,
    login,
    password: t.Optional(password),
    id: t.Optional(
      t.String({ maxLength: 20, description: "Use the stored password of this server when none is sent." }),
    ),
  },
  strict,
);

export const callsQuery = t.Object(
  {
    state: t.Optional(t.Union([t.Literal("current"), t.Literal("ended"), t.Literal("all")])),
    queue: t.Optional(t.String({ maxLength: 200 })),
    agent: t.Optional(t.String({ maxLength: 200 })),
    search: t.Optional(t.String({ maxLength: 100 })),
    cursor: t.Optional(t.String({ maxLength: 500 })),
    limit: t.Optional(t.Integer({ minimum: 1, maximum: 500 })),
  },
  strict,
);

const level = t.Union([t.Number(), t.Null()]);

export const thresholdsBody = t.Object(
  {
    rules: t.Array(
      t.Object(
        {
          figure: t.Union(FIGURES.map((figure) => t.Literal(figure))),
          queueId: t.Union([t.String({ minLength: 1, maxLength: 200 }), t.Null()]),
          side: t.Union([t.Literal("above"), t.Literal("below")]),
          amber: level,
          red: level,
        },
        strict,
      ),
      { maxItems: 2000 },
    ),
  },
  strict,
);

export const serviceLevelBody = t.Object(
  {
    formula: t.Union(SERVICE_LEVEL_FORMULAS.map((formula) => t.Literal(formula))),
    thresholdSeconds: t.Number({ minimum: 0, maximum: 86_400 }),
    shortAbandonSeconds: t.Number({ minimum: 0, maximum: 86_400 }),
  },
  strict,
);

export const directoryBody = t.Object(
  {
    host,
    port: t.Optional(t.Number({ ...wholeNumber, minimum: 1, maximum: 65_535 })),
    user: plainText({ maxLength: 100 }),
    password: t.Optional(password),
    database: t.Optional(plainText({ maxLength: 64, mayBeEmpty: true })),
    query: t.Optional(t.String({ minLength: 1, maxLength: 10_000 })),
    refreshMinutes: t.Optional(t.Number({ ...wholeNumber, minimum: 1, maximum: 1440 })),
    isEnabled: t.Optional(t.Boolean()),
    login: t.Optional(
      plainText({ maxLength: 100, mayBeEmpty: true, description: "Log-in on every server of the list." }),
    ),
    loginPassword: t.Optional(password),
  },
  strict,
);
