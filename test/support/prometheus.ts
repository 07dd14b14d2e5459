/** A strict reader of Prometheus' text format 0.0.4, written from its description: whatever it does not say is an error. */
export interface Family {
  type: string;
  help: string;
  samples: { name: string; labels: Record<string, string>; value: number }[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*/;

export function parseExposition(text: string): Map<string, Family> {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const families = new Map<string, Family>();
  let help: { name: string; text: string } | null = null;
  let current: { name: string; family: Family } | null = null;
  const seen = new Set<string>();
  for (const line of text.slice(0, -1).split("\n")) {
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    if (comment) {
      const [, kind, name = "", rest = ""] = comment;
      if (kind === "HELP") help = { name, text: rest };
      else {
        if (families.has(name)) throw new Error(`${name} comes twice`);
        if (help?.name !== name) throw new Error(`${name} has no help right before its type`);
        if (!/^(counter|gauge|histogram)$/.test(rest)) throw new Error(`${name} is of type ${rest}`);
        current = { name, family: { type: rest, help: help.text, samples: [] } };
        families.set(name, current.family);
      }
      continue;
    }
    if (!current) throw new Error(`a value before any type: ${line}`);
    const sample = parseSample(line);
    const suffix = sample.name.slice(current.name.length);
    const allowed = current.family.type === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
    if (!sample.name.startsWith(current.name) || !allowed.includes(suffix))
      throw new Error(`${line} in ${current.name}`);
    const key = `${sample.name}${JSON.stringify(Object.entries(sample.labels).sort())}`;
    if (seen.has(key)) throw new Error(`${key} comes twice`);
    seen.add(key);
    current.family.samples.push(sample);
  }
  for (const [name, family] of families) checkFamily(name, family);
  return families;
}

function parseSample(line: string): Family["samples"][number] {
  const name = NAME.exec(line)?.[0];
  if (!name) throw new Error(`no name: ${line}`);
  let rest = line.slice(name.length);
  const labels: Record<string, string> = {};
  if (rest.startsWith("{")) {
    rest = rest.slice(1);
    for (;;) {
      const label = LABEL.exec(rest)?.[0];
      if (!label || !rest.startsWith('="', label.length)) throw new Error(`bad label: ${line}`);
      if (label in labels) throw new Error(`label twice: ${line}`);
      rest = rest.slice(label.length + 2);
      let value = "";
      for (;;) {
        const letter = rest[0];
        if (letter === undefined) throw new Error(`a value without end: ${line}`);
        if (letter === '"') break;
        if (letter === "\\") {
          const meant = { n: "\n", "\\": "\\", '"': '"' }[rest[1] ?? ""];
          if (meant === undefined) throw new Error(`bad escape: ${line}`);
          value += meant;
          rest = rest.slice(2);
        } else {
          value += letter;
          rest = rest.slice(1);
        }
      }
      labels[label] = value;
      rest = rest.slice(1);
      if (rest.startsWith(",")) rest = rest.slice(1);
      else if (rest.startsWith("}")) break;
      else throw new Error(`bad end of a label: ${line}`);
    }
    rest = rest.slice(1);
  }
  const number = /^ ([+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|NaN)$/.exec(rest)?.[1];
  if (number === undefined) throw new Error(`bad value: ${line}`);
  return { name, labels, value: Number(number.replace("Inf", "Infinity")) };
}

function checkFamily(name: string, { type, samples }: Family): void {
  if (samples.length === 0) throw new Error(`${name} has no value`);
  if (type === "counter" && !name.endsWith("_total")) throw new Error(`${name} is a counter without _total`);
  if (type !== "histogram") return;
  const series = new Map<string, { buckets: [bound: number, value: number][]; count?: number; hasSum?: boolean }>();
  for (const sample of samples) {
    const { le, ...labels } = sample.labels;
    const key = JSON.stringify(labels);
    const one = series.get(key) ?? { buckets: [] };
    series.set(key, one);
    if (sample.name.endsWith("_bucket")) one.buckets.push([Number(le?.replace("Inf", "Infinity")), sample.value]);
    else if (sample.name.endsWith("_count")) one.count = sample.value;
    else one.hasSum = true;
  }
  for (const [key, { buckets, count, hasSum }] of series) {
    const isRising = buckets.every(([bound, value], i) => {
      const before = buckets[i - 1];
      return !Number.isNaN(bound) && (!before || (bound > before[0] && value >= before[1]));
    });
    const last = buckets.at(-1);
    if (!isRising || last?.[0] !== Number.POSITIVE_INFINITY || last[1] !== count || !hasSum) {
      throw new Error(`${name}${key} is no histogram`);
    }
  }
}
