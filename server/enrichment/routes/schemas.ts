import { t } from "elysia";
import { plainText } from "../../platform/http/text.ts";
import { DIRECTIONS, DISPOSITIONS } from "../model.ts";
import { CREDENTIAL_KINDS } from "../sources/log-in.ts";

/** What callers may send; unknown fields are refused. Lengths are those of the columns. */
const strict = { additionalProperties: false };
/** Not `t.Integer`: in a body that one also takes the number as text. */
const wholeNumber = { multipleOf: 1 } as const;
const oneOf = <const Values extends readonly string[]>(values: Values) =>
  t.Union(values.map((value) => t.Literal(value)) as unknown as [ReturnType<typeof t.Literal<Values[number]>>]);
const instant = (description: string) => t.Optional(t.Integer({ minimum: 0, description }));
const short = (description: string) => t.Optional(t.String({ minLength: 1, maxLength: 128, description }));

/** What narrows a list of calls, wherever one is read. */
export const filterFields = {
  search: t.Optional(
    t.String({ maxLength: 200, description: "Words that must all be found; case and accents do not matter" }),
  ),
  since: instant("Begun at or after this instant, epoch milliseconds"),
  until: instant("Begun before this instant, epoch milliseconds"),
  disposition: t.Optional(oneOf(DISPOSITIONS)),
  direction: t.Optional(oneOf(DIRECTIONS)),
  extension: short("An extension that took part"),
  queue: short("A queue that it went through"),
  tag: short("A tag of the PBX"),
  noted: t.Optional(t.Boolean({ description: "Whether somebody noted something" })),
  live: t.Optional(t.Boolean({ description: "Calls that last" })),
};

export const callsQuery = t.Object(
  {
    ...filterFields,
    cursor: t.Optional(t.String({ maxLength: 100, description: "nextCursor of the page before" })),
    limit: t.Optional(t.Integer({ minimum: 1, maximum: 500 })),
  },
  strict,
);

export const countQuery = t.Object({ ...filterFields }, strict);

export const exportQuery = t.Object(
  {
    ...filterFields,
    format: t.Optional(t.Union([t.Literal("csv"), t.Literal("jsonl")])),
    separator: t.Optional(t.Union([t.Literal(","), t.Literal(";")])),
    mark: t.Optional(t.Boolean({ description: "Begin CSV with a byte order mark, as Excel wants it" })),
  },
  strict,
);

export const callParams = t.Object({ id: t.Integer({ minimum: 1 }) });

const line = (description: string) => t.Optional(t.String({ maxLength: 500, description }));
const comment = t.Optional(t.String({ maxLength: 5_000 }));

export const noteBody = t.Object(
  {
    baseVersion: t.Number({
      ...wholeNumber,
      minimum: 0,
      description: "The version that the form was filled in from; 0 for none",
    }),
    changes: t.Object(
      {
        receptionMode: line("How the caller was received"),
        subject: line("What it was about"),
        subjectComment: comment,
        result: line("What came of it"),
        orientation: line("Where the caller was directed"),
        isAnsweredByAgent: t.Optional(t.Union([t.Boolean(), t.Null()])),
        transferredTo: t.Optional(
          t.String({ maxLength: 64, description: "Log-in name of a colleague; empty for nobody" }),
        ),
        resultComment: comment,
      },
      strict,
    ),
    operationId: t.String({
      minLength: 8,
      maxLength: 64,
      description: "Made once by the form; sent again, it is not repeated",
    }),
    writtenAt: t.Optional(
      t.Union([t.Number({ ...wholeNumber, minimum: 0 }), t.Null()], {
        description: "By the clock of the device, when it was written offline",
      }),
    ),
  },
  strict,
);

export const returnBody = t.Object({ comment: t.String({ maxLength: 1_000 }) }, strict);

export const settingsBody = t.Object(
  {
    webhookSecret: t.Optional(
      t.String({
        maxLength: 200,
        description: "The secret that the PBX shows beside its integration; empty takes it away",
      }),
    ),
  },
  strict,
);

const name = (description: string) => t.Optional(plainText({ maxLength: 200, mayBeEmpty: true, description }));
const secret = (description: string) => t.Optional(t.String({ maxLength: 4_000, description }));

const sourceFields = {
  isEnabled: t.Optional(t.Boolean({ description: "Whether it is asked" })),
  address: t.Optional(t.String({ maxLength: 500, description: "https://pbx.example.com" })),
  intervalSeconds: t.Optional(t.Number({ ...wholeNumber, minimum: 5, maximum: 86_400 })),
  sinceAt: t.Optional(
    t.Union([t.Number({ ...wholeNumber, minimum: 0 }), t.Null()], {
      description: "Calls from before are not read, epoch milliseconds; null for 30 days before the first time",
    }),
  ),
  credential: t.Optional(oneOf(CREDENTIAL_KINDS)),
  secret: secret("Token, key, or secret of the application; empty takes it away"),
};

export const historyBody = t.Object(sourceFields, strict);

export const recordsBody = t.Object(
  {
    ...sourceFields,
    applicationId: name("Of an application that signs its requests"),
    applicationName: name("Of that application"),
    clientId: name("Of an application by OAuth2"),
    refreshToken: secret("Of an application by OAuth2; empty takes it away"),
  },
  strict,
);

export const choicesBody = t.Object(
  {
    isFree: t.Boolean({ description: "Whether something else may be written" }),
    isMandatory: t.Boolean({ description: "Whether a note is only saved with it" }),
    choices: t.Array(
      t.Object(
        {
          id: t.Optional(t.Number({ ...wholeNumber, minimum: 1 })),
          parentId: t.Optional(t.Number({ ...wholeNumber, minimum: 0 })),
          label: plainText({ maxLength: 128 }),
          isArchived: t.Optional(t.Boolean()),
        },
        strict,
      ),
      { maxItems: 500 },
    ),
  },
  strict,
);
