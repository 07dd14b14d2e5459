/**
 * The one row that every transaction changes first, and so waits for the one before it, of whichever process: what BEGIN IMMEDIATE
 * is on SQLite. It holds the stamps of the last transactions, by which one knows afterwards whether it was kept.
 */
export const TURN = "vigie_turn";

/** Letters of a stamp (`newId`) with the space behind it. */
const STAMP_LENGTH = 23;
/** Stamps that are kept besides the newest: more than other processes add before a server that was lost is asked. */
const STAMPS_KEPT = 31;
/** Of the letters that are there, those that stay when one is put before them. */
export const STAMPS_LENGTH = STAMP_LENGTH * STAMPS_KEPT;
/** Of all together. */
export const STAMPS_SPACE = STAMPS_LENGTH + STAMP_LENGTH;
