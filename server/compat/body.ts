/** Reading of the seeds' JSON bodies: their own error shape, but saying which field is wrong. */

/** A field's checker: the value as it is to be used, or a sentence about what is wrong with it. */
export type FieldReader<Value> = (given: unknown) => { value: Value } | { wrong: string };

export type BodyReading<Fields> = { fields: Fields } | { error: string };

type Readers = Record<string, FieldReader<unknown>>;
type ValuesOf<Table extends Readers> = {
  [Name in keyof Table]: Table[Name] extends FieldReader<infer Value> ? Value : never;
};

/** Reads an object of the named fields from JSON text; anything else is an error that names the field. */
export function readBody<Table extends Readers>(text: string, readers: Table): BodyReading<ValuesOf<Table>> {
  let body: unknown;
  try {
    body = text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    return { error: "The body is not valid JSON" };
  }
  if (typeof body !== "object" || body === null || Array.isArray(body))
    return { error: "The body must be a JSON object" };
  const unknown = Object.keys(body).find((name) => !Object.hasOwn(readers, name));
  if (unknown !== undefined) return { error: `Unknown field: ${unknown.slice(0, 60)}` };
  const fields: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(readers)) {
    const reading = read((body as Record<string, unknown>)[name]);
    if ("wrong" in reading) return { error: reading.wrong };
    fields[name] = reading.value;
  }
  return { fields: fields as ValuesOf<Table> };
}

/** A text; `missing` is the sentence when it is required and absent or empty, null makes it optional. */
export function textField(name: string, maxLength: number, missing: string | null): FieldReader<string> {
  return (given) => {
    if (given === undefined || given === null || given === "")
      return missing === null ? { value: "" } : { wrong: missing };
    if (typeof given !== "string") return { wrong: `${name} must be a text` };
    const text = given.trim();
    if (text === "" && missing !== null) return { wrong: missing };
    if (/\p{Cc}/u.test(text)) return { wrong: `${name} must not hold control characters` };
    return text.length > maxLength ? { wrong: `${name} is longer than ${maxLength} characters` } : { value: text };
  };
}

/** A text that names something by what may be a number, and is then taken as a number too. */
export function idField(name: string, maxLength: number, missing: string | null): FieldReader<string> {
  const read = textField(name, maxLength, missing);
  return (given) => read(typeof given === "number" && Number.isSafeInteger(given) ? String(given) : given);
}

/** A port, as a number or as digits. */
export function portField(name: string, fallback: number): FieldReader<number> {
  return (given) => {
    if (given === undefined || given === null || given === "") return { value: fallback };
    const isDigits = typeof given === "number" || (typeof given === "string" && /^\d{1,5}$/.test(given.trim()));
    const port = isDigits ? Number(given) : Number.NaN;
    return Number.isInteger(port) && port >= 1 && port <= 65_535
      ? { value: port }
      : { wrong: `${name} must be a whole number from 1 to 65535` };
  };
}
