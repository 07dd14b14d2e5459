import type { MessageWords } from "./messages.ts";

export const enMessages: MessageWords = {
  "change.flapping": "{scope}: comes and goes around the limit {limit}",
  "change.gone": "{scope}: exists no more",
  "change.over": "{scope}: was past the limit {limit} for {lasted}, over now",
  "change.resolved": "{scope}: back to normal after {lasted}",
  "change.steady": "{scope}: steady again, {value} (limit {limit}), for {lasted}",
  "change.triggered": "{scope}: {value} (limit {limit}), for {lasted}",
  "change.worsened": "{scope}: {value} (limit {limit}), worse, for {lasted}",

  "figure.cccp.answer_rate": "Answer rate",
  "figure.cccp.available": "Agents available",
  "figure.cccp.link_down": "Call centre out of reach for",
  "figure.cccp.longest_wait": "Longest wait",
  "figure.cccp.on_call": "Agents on call",
  "figure.cccp.paused": "Agents paused",
  "figure.cccp.service_level": "Service level",
  "figure.cccp.waiting": "Calls waiting",
  "figure.presence.feeds_failing": "Calendars that cannot be read",
  "figure.presence.pbx_down": "PBX out of reach for",

  "head.ended": "Over",
  "head.flapping": "Flapping",
  "head.level_amber": "Amber",
  "head.level_red": "Red",
  "head.many": { one: "{head}: {what} · {n} alert", other: "{head}: {what} · {n} alerts" },
  "head.one": "{head}: {what} · {scope}",
  "head.value": "{head}: {what} {value} · {scope}",

  "lasted.days": "{n} d",
  "lasted.hours": "{hours} h {minutes}",
  "lasted.minutes": "{n} min",
  "lasted.seconds": "{n} s",

  "news.call_offered": "{by} passed a call on to you",
  "news.call_returned": "{by} handed a call back to you",
  "news.from": "{from}",
  "news.from_about": "{from} → {about}",
  "news.line": "{title}: {about}",
  "news.many": { one: "{n} call for you", other: "{n} calls for you" },

  "rest.held": "Held back by quiet hours or maintenance.",
  "rest.more": { one: "and {n} more", other: "and {n} more" },

  "scope.within": "{scope} ({parent})",

  "test.text": "This message shows that the channel “{name}” works.",
  "test.title": "Test by Vigie",
};
