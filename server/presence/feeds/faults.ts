/** Why the fetching of a feed brought nothing, beside what the way out tells (`outgoing_…`): one code a cause, with what to do. */
export const FEED_FAULTS = {
  feed_not_found: "There is no calendar at this address any more: enter its new address.",
  feed_sign_in: "The other side wants somebody to sign in: make the calendar's secret address anew, and enter that.",
  feed_busy: "The other side asks to come less often; it is asked again when it said.",
  feed_status: "The other side answers with an error: try again later.",
  feed_empty: "The other side sends nothing: look whether the calendar is still shared.",
  feed_not_a_calendar:
    "What comes is no calendar, most often a page to sign in at: enter the address that ends with .ics.",
} as const;

export type FeedFaultCode = keyof typeof FEED_FAULTS;
