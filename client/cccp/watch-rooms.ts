import { watchOffers } from "../enrichment/offered.ts";
import { watchNotes } from "../enrichment/outbox/watch.ts";
import { watchAlerts } from "../platform/alerts/watch.ts";

/** What goes on behind whichever screen is shown: alerts are counted, notes that wait are sent, calls that were passed on are counted. */
export function watchRooms(): void {
  watchAlerts();
  watchNotes();
  watchOffers();
}
