import { t } from "elysia";
import { plainText } from "../../platform/http/text.ts";
import { FIGURE_TABLES } from "../figures/export.ts";
import { LISTED_FIELDS } from "../choices/choices.ts";
import { DIRECTIONS, DISPOSITIONS } from "../model.ts";
import { MASKS } from "../masking/mask.ts";
import { CREDENTIAL_KINDS } from "../sources/log-in.ts";
import { MAX_NAMED } from "../tags/tag.ts";
import { MAX_TEMPLATES } from "../templates/templates.ts";
import { MAX_SECONDS, MIN_SECONDS } from "../wrap-up/stored.ts";

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
  tag: short("A tag, of the PBX or of somebody here, spelled as it is shown"),
  noted: t.Optional(t.Boolean({ description: "Whether somebody noted something" })),
  automatic: t.Optional(
    t.Boolean({ description: "Whether a note was filled in by itself, and nobody has saved it since" }),
  ),
  offered: t.Optional(t.Boolean({ description: "Passed on to you, and not answered by you yet" })),
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

const { live: _live, ...countedFields } = filterFields;
const figuresFields = {
  ...countedFields,
  zone: t.Optional(
    t.String({
      maxLength: 64,
      description: "Whose days and hours count, as Europe/Paris; the server's without. Today when no period is given",
    }),
  ),
};

export const figuresQuery = t.Object(figuresFields, strict);

export const figuresExportQuery = t.Object(
  {
    ...figuresFields,
    table: oneOf(FIGURE_TABLES),
    separator: exportQuery.properties.separator,
    mark: exportQuery.properties.mark,
  },
  strict,
);

export const callParams = t.Object({ id: t.Integer({ minimum: 1 }) });

const line = (description: string) => t.Optional(t.String({ maxLength: 500, description }));
const comment = t.Optional(t.String({ maxLength: 5_000 }));

const operationId = t.String({
  minLength: 8,
  maxLength: 64,
  description: "Made once by the form; sent again, it is not repeated",
});
const writtenAt = t.Optional(
  t.Union([t.Number({ ...wholeNumber, minimum: 0 }), t.Null()], {
    description: "By the clock of the device, when it was written offline",
  }),
);

/** What people fill in; what is absent stays as it is. */
const noteFields = {
  receptionMode: line("How the caller was received"),
  subject: line("What it was about"),
  subjectComment: comment,
  result: line("What came of it"),
  orientation: line("Where the caller was directed"),
  isAnsweredByAgent: t.Optional(t.Union([t.Boolean(), t.Null()])),
  transferredTo: t.Optional(t.String({ maxLength: 64, description: "Log-in name of a colleague; empty for nobody" })),
  resultComment: comment,
};

export const noteBody = t.Object(
  {
    baseVersion: t.Number({
      ...wholeNumber,
      minimum: 0,
      description: "The version that the form was filled in from; 0 for none",
    }),
    changes: t.Object(noteFields, strict),
    operationId,
    writtenAt,
  },
  strict,
);

const tagNames = t.Optional(t.Array(t.String({ minLength: 1, maxLength: 200 }), { maxItems: MAX_NAMED }));

export const tagsBody = t.Object(
  {
    add: tagNames,
    remove: tagNames,
    operationId,
    writtenAt,
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

const mask = oneOf(MASKS);

export const maskingBody = t.Object(
  {
    isOn: t.Boolean({ description: "Whether anything is hidden from anybody" }),
    roles: t.Object(
      { viewer: mask, agent: mask, supervisor: mask, admin: mask },
      {
        ...strict,
        description: "none hides nothing, end the last four digits, most all but the last two",
      },
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
  writesTags: t.Optional(t.Boolean({ description: "Whether tags that people set are written there" })),
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

const groups = (description: string) =>
  t.Array(plainText({ maxLength: 191, mayBeEmpty: true }), { maxItems: 100, description });

export const wrapUpBody = t.Object(
  {
    isEnabled: t.Boolean(),
    seconds: t.Number({
      ...{ ...wholeNumber, minimum: MIN_SECONDS, maximum: MAX_SECONDS },
      description: "From the end of the call",
    }),
    field: oneOf(LISTED_FIELDS),
    choiceId: t.Union([t.Number({ ...wholeNumber, minimum: 1 }), t.Null()], {
      description: "What is noted in the field when the time has passed: a choice of its list",
    }),
    queues: groups("Only calls of one of these queues, or with one of the tags; both empty: all calls"),
    tags: groups("Only calls with one of these tags, or of one of the queues"),
  },
  strict,
);

const templateComment = t.Optional(t.String({ maxLength: 2_000 }));

export const templatesBody = t.Object(
  {
    templates: t.Array(
      t.Object(
        {
          id: t.Optional(t.Number({ ...wholeNumber, minimum: 1 })),
          name: plainText({ maxLength: 64 }),
          fields: t.Object(
            { ...noteFields, subjectComment: templateComment, resultComment: templateComment },
            { ...strict, description: "What it fills in; texts may hold {from_name} and the like" },
          ),
          isArchived: t.Optional(t.Boolean()),
        },
        strict,
      ),
      { maxItems: MAX_TEMPLATES },
    ),
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
