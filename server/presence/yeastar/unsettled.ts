/**
 * What the maker's documentation leaves open and no PBX was asked yet. Each stands here once, under a name; the client behaves well
 * either way, and is exact when the value is right.
 */

/** Rows of `extension/list` asked for at once: its own default is not documented, so that it is never relied on. */
export const PAGE_SIZE = 200;

/** `errcode` of an extension that does not exist, and of a status that the PBX does not know. */
export const NOT_FOUND_ERRCODES: readonly number[] = [60001];
export const BAD_VALUE_ERRCODES: readonly number[] = [40001, 40002];

/**
 * Whether a refresh ends the access token before it, and the event socket opened with it, at once. Either way the new socket is
 * opened first; when the old one dies before that, a list closes the gap.
 */
export const KEEPS_OLD_SOCKET_MS = 2_000;

/** Requests at once and their distance: no limit of the PBX is documented. A setting; the replaced application kept 1 and 3,000. */
export const DEFAULT_IN_FLIGHT = 2;
export const DEFAULT_SPACING_MS = 150;

/** Whether event 30009 is sent for what the API itself set, given that it changed. A setting: where it is not, silence says nothing. */
export const DEFAULT_EXPECTS_ECHO = true;
/** An echo that is not there by then does not come: the monitor of that extension is off. */
export const ECHO_WITHIN_MS = 10_000;
/** For as long a 30009 with what we set is taken for our own; it may also come before the answer. */
export const OWN_WITHIN_MS = 30_000;

/**
 * Whether a webhook is sent again, and in which order: a presence that comes so is never believed, but asked for. Messages that wait to be
 * asked about, at most.
 */
export const MAX_CONFIRMATIONS = 50;

/** Whether setting a presence makes the PBX tell 30022 UPDATE of that extension; within so long it is not passed on. */
export const UPDATE_OF_OWN_WITHIN_MS = 10_000;
