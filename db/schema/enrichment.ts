/** Tables of call history and of what people note about calls. Words of a fixed choice are text here; the repos know the choices. */
import { bigint, bool, index, instant, int, json, serial, str, table, text, uniqueIndex } from "./kit.ts";

/** Calls, one row each, whatever number of legs. */
export const enrichmentCalls = table(
  "enrichment_calls",
  {
    id: serial(),
    /** The PBX's own id; `cdr:<serial>:<row>` for rows of its record table. */
    callId: str("call_id", 191).notNull(),
    /** What the replaced application knew the call by: the row's number, else `callId`. */
    recordId: str("record_id", 191).notNull(),
    pbx: str("pbx", 64).notNull(),
    company: str("company", 64).notNull(),
    source: str("source", 16).notNull(),
    state: str("state", 16).notNull(),
    /** When the PBX last said something that counted. */
    saidAt: instant("said_at").notNull(),
    startedAt: instant("started_at").notNull(),
    answeredAt: instant("answered_at"),
    endedAt: instant("ended_at"),
    disposition: str("disposition", 16),
    direction: str("direction", 16),
    fromNumber: str("from_number", 128).notNull(),
    fromName: text("from_name").notNull(),
    toNumber: str("to_number", 128).notNull(),
    toName: text("to_name").notNull(),
    queue: str("queue", 191).notNull(),
    durationSeconds: int("duration_seconds"),
    talkSeconds: int("talk_seconds"),
    ringSeconds: int("ring_seconds"),
    /** Whether a mailbox took it: the PBX counts such a call as answered. */
    isVoicemail: bool("is_voicemail").notNull().default(false),
    endCause: str("end_cause", 16).notNull(),
    endCauseText: text("end_cause_text").notNull(),
    legs: json<readonly unknown[]>("legs").notNull(),
    /** The row as the PBX's record table has it; null for calls that came otherwise. */
    record: json<Record<string, unknown>>("record"),
    /** What the PBX said of the tags and when, and what people want of them; null as long as the legs alone say it. */
    tagging: json<Record<string, unknown>>("tagging"),
    /** Whether somebody noted something; what was noted by itself does not count. */
    isNoted: bool("is_noted").notNull(),
    /** Whether a note of it was filled in by itself, and nobody has looked at it since. */
    hasAutomaticNote: bool("has_automatic_note").notNull().default(false),
    /** Names, numbers, queue and notes, folded: what a search looks through. */
    searchText: text("search_text").notNull(),
    /** What rights and filters find it by: its marks and what became of it, each as one word (`labelOf` of db/full-text.ts). */
    labels: text("labels").notNull(),
    /** Counts the changes of the row, so that a screen knows which of two is newer. */
    revision: int("revision").notNull(),
  },
  (t) => [
    uniqueIndex("enrichment_calls_call_id").on(t.callId),
    index("enrichment_calls_record_id").on(t.recordId),
    index("enrichment_calls_started").on(t.startedAt, t.id),
    // Calls that last and those whose outcome is open, of which there are few.
    index("enrichment_calls_state").on(t.state, t.disposition, t.saidAt),
    // All that figures are made of, so that they are counted without reading the rows, which are wide.
    index("enrichment_calls_figures").on(
      ...([t.startedAt, t.state, t.disposition, t.isVoicemail, t.ringSeconds, t.talkSeconds] as const),
      ...([t.isNoted, t.direction, t.id] as const),
    ),
  ],
);

/** What a leg was for one extension: it rang there (`reached`), or was dialled there (`placed`). Figures of agents are counted by it. */
export const enrichmentTurns = table(
  "enrichment_turns",
  {
    id: serial(),
    callRef: bigint("call_ref")
      .notNull()
      .references(() => enrichmentCalls.id, { onDelete: "cascade" }),
    leg: int("leg").notNull(),
    side: str("side", 16).notNull(),
    extension: str("extension", 32).notNull(),
    /** False: a dialled number of which the PBX does not say that it is an extension. */
    isTold: bool("is_told").notNull(),
    /** Whether somebody talked; a mailbox is nobody. */
    isAnswered: bool("is_answered").notNull(),
    ringSeconds: int("ring_seconds"),
    talkSeconds: int("talk_seconds"),
  },
  (t) => [uniqueIndex("enrichment_turns_call").on(t.callRef, t.leg, t.side)],
);

/**
 * By what a call is found and who may see it: `extension` and `queue` of its legs, `person` (user id) of those that it was
 * passed on to or by, `tag`.
 */
export const enrichmentMarks = table(
  "enrichment_marks",
  {
    id: serial(),
    callRef: bigint("call_ref")
      .notNull()
      .references(() => enrichmentCalls.id, { onDelete: "cascade" }),
    kind: str("kind", 16).notNull(),
    value: str("value", 191).notNull(),
  },
  (t) => [
    uniqueIndex("enrichment_marks_call").on(t.callRef, t.kind, t.value),
    index("enrichment_marks_value").on(t.kind, t.value, t.callRef),
  ],
);

/** What the PBX posted, by a key that a repeat has too. */
export const enrichmentEvents = table(
  "enrichment_events",
  {
    key: str("event_key", 64).primaryKey(),
    callRef: bigint("call_ref")
      .notNull()
      .references(() => enrichmentCalls.id, { onDelete: "cascade" }),
    type: str("type", 64).notNull(),
    saidAt: instant("said_at").notNull(),
    receivedAt: instant("received_at").notNull(),
    /** False: it came late, and changed nothing. */
    isNews: bool("is_news").notNull(),
  },
  (t) => [
    index("enrichment_events_call").on(t.callRef),
    // For the retention, which goes by when they came.
    index("enrichment_events_received").on(t.receivedAt),
  ],
);

/** Notes: one of each call for everybody who had it, in the order in which they had it. */
export const enrichmentNotes = table(
  "enrichment_notes",
  {
    id: serial(),
    callRef: bigint("call_ref")
      .notNull()
      .references(() => enrichmentCalls.id, { onDelete: "cascade" }),
    /** 0 for whoever took the call; counts with each time that it was passed on. */
    position: int("position").notNull(),
    /** Whose note it is: user id and name; "" for nobody who has an account here. */
    authorId: str("author_id", 22).notNull(),
    authorName: str("author_name", 64).notNull(),
    receptionMode: text("reception_mode").notNull(),
    subject: text("subject").notNull(),
    subjectComment: text("subject_comment").notNull(),
    result: text("result").notNull(),
    orientation: text("orientation").notNull(),
    isAnsweredByAgent: bool("is_answered_by_agent"),
    transferredTo: str("transferred_to", 64).notNull(),
    resultComment: text("result_comment").notNull(),
    /** Counts the changes; a change names the version that it was made from. */
    version: int("version").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    updatedBy: str("updated_by", 64).notNull(),
    /** Date and time as an imported note had them, in whatever form its browser wrote them. */
    writtenDate: str("written_date", 64).notNull(),
    writtenTime: str("written_time", 64).notNull(),
    /** Filled in by itself when the time for it was over, and saved by nobody since. */
    isAutomatic: bool("is_automatic").notNull().default(false),
  },
  (t) => [uniqueIndex("enrichment_notes_call").on(t.callRef, t.position)],
);

/** Every version that a note had: what changes are merged on, and who changed what. */
export const enrichmentNoteVersions = table(
  "enrichment_note_versions",
  {
    id: serial(),
    noteRef: bigint("note_ref")
      .notNull()
      .references(() => enrichmentNotes.id, { onDelete: "cascade" }),
    version: int("version").notNull(),
    /** The fields as they were from then on. */
    fields: json<Record<string, unknown>>("fields").notNull(),
    at: instant("at").notNull(),
    byId: str("by_id", 22).notNull(),
    byName: str("by_name", 64).notNull(),
    /** When the person saved it, by the clock of their device; it may have been offline. */
    writtenAt: instant("written_at"),
    /** The operation that made it: the same one asked again is answered, not repeated. */
    operationId: str("operation_id", 64).notNull(),
    /** Whether it was filled in by itself, in the name of whom the call was with. */
    isAutomatic: bool("is_automatic").notNull().default(false),
  },
  (t) => [
    uniqueIndex("enrichment_note_versions_note").on(t.noteRef, t.version),
    uniqueIndex("enrichment_note_versions_operation").on(t.operationId),
    index("enrichment_note_versions_at").on(t.at),
  ],
);

/** A call passed on: from whom to whom, and what became of it. */
export const enrichmentHops = table(
  "enrichment_hops",
  {
    id: serial(),
    callRef: bigint("call_ref")
      .notNull()
      .references(() => enrichmentCalls.id, { onDelete: "cascade" }),
    /** From 1: the position of the note that it opens. */
    position: int("position").notNull(),
    /** Position of the note in which it was said. */
    fromPosition: int("from_position").notNull(),
    fromId: str("from_id", 22).notNull(),
    fromName: str("from_name", 64).notNull(),
    toId: str("to_id", 22).notNull(),
    toName: str("to_name", 64).notNull(),
    at: instant("at").notNull(),
    /** `offered`, `accepted`, `returned`, `withdrawn`. */
    state: str("state", 16).notNull(),
    settledAt: instant("settled_at"),
    /** What the target said when handing it back. */
    comment: text("comment").notNull(),
  },
  (t) => [
    uniqueIndex("enrichment_hops_call").on(t.callRef, t.position),
    index("enrichment_hops_to").on(t.toId, t.state),
  ],
);

/** What people changed of the tags of calls: what a call's history shows, and by which an operation is known that is sent again. */
export const enrichmentTagChanges = table(
  "enrichment_tag_changes",
  {
    id: serial(),
    callRef: bigint("call_ref")
      .notNull()
      .references(() => enrichmentCalls.id, { onDelete: "cascade" }),
    added: json<readonly string[]>("added").notNull(),
    removed: json<readonly string[]>("removed").notNull(),
    at: instant("at").notNull(),
    byId: str("by_id", 22).notNull(),
    byName: str("by_name", 64).notNull(),
    /** By the clock of the device, which may have been offline. */
    writtenAt: instant("written_at"),
    operationId: str("operation_id", 64).notNull(),
  },
  (t) => [
    index("enrichment_tag_changes_call").on(t.callRef),
    uniqueIndex("enrichment_tag_changes_operation").on(t.operationId),
  ],
);

/** Calls whose tags are not at the PBX yet as people want them; what they want stands with the call. */
export const enrichmentTagWrites = table(
  "enrichment_tag_writes",
  {
    callRef: bigint("call_ref")
      .primaryKey()
      .references(() => enrichmentCalls.id, { onDelete: "cascade" }),
    /** `waiting`, or `refused`: given up until somebody says so. */
    state: str("state", 16).notNull(),
    /** Since when it waits. */
    queuedAt: instant("queued_at").notNull(),
    nextAt: instant("next_at").notNull(),
    attempts: int("attempts").notNull(),
    /** Why the last attempt came to nothing: a code of the catalogue of problems, its facts, its sentence; "" for none. */
    code: str("code", 64).notNull(),
    params: json<Record<string, unknown>>("params").notNull(),
    detail: text("detail").notNull(),
  },
  (t) => [index("enrichment_tag_writes_next").on(t.state, t.nextAt)],
);

/** What may be chosen in a field of notes; never deleted, for notes hold them. */
export const enrichmentChoices = table(
  "enrichment_choices",
  {
    id: serial(),
    field: str("field", 32).notNull(),
    /** The choice that it stands under; 0 for none. */
    parentId: bigint("parent_id").notNull(),
    label: str("label", 128).notNull(),
    position: int("position").notNull(),
    isArchived: bool("is_archived").notNull(),
  },
  (t) => [uniqueIndex("enrichment_choices_label").on(t.field, t.parentId, t.label)],
);

/** The time that an agent has to note a call once it is over: one row a call at most, kept so that it never begins twice. */
export const enrichmentWrapUps = table(
  "enrichment_wrap_ups",
  {
    id: serial(),
    callRef: bigint("call_ref")
      .notNull()
      .references(() => enrichmentCalls.id, { onDelete: "cascade" }),
    /** Whose call it was: user id and log-in name. */
    userId: str("user_id", 22).notNull(),
    userName: str("user_name", 64).notNull(),
    /** Counted from the end of the call. */
    dueAt: instant("due_at").notNull(),
    /** `open`, `noted`, `automatic`, `stopped`. */
    state: str("state", 16).notNull(),
    settledAt: instant("settled_at"),
  },
  (t) => [uniqueIndex("enrichment_wrap_ups_call").on(t.callRef), index("enrichment_wrap_ups_due").on(t.state, t.dueAt)],
);

/** Notes that are filled in beforehand; archived and never deleted. */
export const enrichmentTemplates = table("enrichment_templates", {
  id: serial(),
  name: str("name", 64).notNull(),
  position: int("position").notNull(),
  /** The fields of a note that it fills in, and with what. */
  fields: json<Record<string, unknown>>("fields").notNull(),
  isArchived: bool("is_archived").notNull(),
});

/** How far each source that is asked for past calls has been read. */
export const enrichmentSources = table("enrichment_sources", {
  kind: str("kind", 16).primaryKey(),
  /** The address that the position belongs to: another one is read from its beginning. */
  address: text("address").notNull(),
  position: json<Record<string, unknown>>("position").notNull(),
  /** Calls, or legs of calls, that were read so far. */
  readCount: bigint("read_count").notNull(),
  /** When it last answered, and everything there was had been read. */
  caughtUpAt: instant("caught_up_at"),
  updatedAt: instant("updated_at").notNull(),
});
