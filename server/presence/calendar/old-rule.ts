/**
 * Rules of vCalendar 1.0, which telephones and old planners still write: `W1 MO WE #10`, `MP1 1+ FR 20261231T000000Z`.
 * They are put into the words of RFC 5545; null when the text is none of them.
 */
export function modernRule(text: string): string | null {
  const words = text.trim().toUpperCase().split(/\s+/);
  const head = /^(D|W|MP|MD|YM|YD)(\d+)$/.exec(words[0] ?? "");
  if (!head) return null;
  const [, kind = "", interval = "1"] = head;
  const details: string[] = [];
  // Without an end such a rule happens twice.
  let end = "COUNT=2";
  for (const word of words.slice(1)) {
    const count = /^#(\d+)$/.exec(word);
    if (count) end = count[1] === "0" ? "" : `COUNT=${count[1]}`;
    else if (/^\d{8}(T\d{6}Z?)?$/.test(word)) end = `UNTIL=${word}`;
    else details.push(word);
  }
  const by = partOf(kind, details);
  if (by === null) return null;
  return [FREQ[kind], `INTERVAL=${interval}`, by, end].filter((part) => part !== "").join(";");
}

const FREQ: Readonly<Record<string, string>> = {
  ...{ D: "FREQ=DAILY", W: "FREQ=WEEKLY", MP: "FREQ=MONTHLY", MD: "FREQ=MONTHLY" },
  ...{ YM: "FREQ=YEARLY", YD: "FREQ=YEARLY" },
};

function partOf(kind: string, details: readonly string[]): string | null {
  const isDays = details.every((word) => /^(MO|TU|WE|TH|FR|SA|SU)$/.test(word));
  const isNumbers = details.every((word) => /^(\d+[+-]?|LD)$/.test(word));
  if (details.length === 0) return "";
  switch (kind) {
    case "W":
      return isDays ? `BYDAY=${details.join(",")}` : null;
    case "MP":
      return positions(details);
    case "MD":
      return isNumbers ? `BYMONTHDAY=${details.map(signed).join(",")}` : null;
    case "YM":
      return isNumbers ? `BYMONTH=${details.map(signed).join(",")}` : null;
    case "YD":
      return isNumbers ? `BYYEARDAY=${details.map(signed).join(",")}` : null;
    default:
      // Days of a daily rule are times of the day, which nobody writes.
      return null;
  }
}

/** `1+ MO TU 2- FR`: places in the month, each with its weekdays. */
function positions(details: readonly string[]): string | null {
  const days: string[] = [];
  let place = "1";
  for (const word of details) {
    if (/^\d+[+-]$/.test(word)) place = signed(word);
    else if (/^(MO|TU|WE|TH|FR|SA|SU)$/.test(word)) days.push(`${place}${word}`);
    else return null;
  }
  return days.length > 0 ? `BYDAY=${days.join(",")}` : null;
}

/** `2-` counts from the end, `LD` is the last day. */
function signed(word: string): string {
  if (word === "LD") return "-1";
  return word.endsWith("-") ? `-${word.slice(0, -1)}` : word.replace("+", "");
}
