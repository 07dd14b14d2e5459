/** Lines of calls as they change; see the room's topics on the server. */
export const CALLS_TOPIC = "enrichment.calls";
