/** Writing DER (X.690), as far as certificates need it. Pure: values in, bytes out. */

export type Bytes = Uint8Array<ArrayBuffer>;

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Tag, length, content. */
export function element(tag: number, ...content: readonly Uint8Array[]): Bytes {
  const body = Buffer.concat(content);
  const length: number[] = [];
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest & 0xff);
  const head = body.length < 0x80 ? [body.length] : [0x80 | length.length, ...length];
  return Uint8Array.from([tag, ...head, ...body]);
}

export const sequence = (...content: readonly Uint8Array[]) => element(TAG.sequence, ...content);
export const set = (...content: readonly Uint8Array[]) => element(TAG.set, ...content);
export const octetString = (content: Uint8Array) => element(TAG.octetString, content);
export const boolean = (value: boolean) => element(TAG.boolean, Uint8Array.of(value ? 0xff : 0));
export const utf8 = (text: string) => element(TAG.utf8, Buffer.from(text));

/** A number that is not negative, from its bytes, the most significant first. */
export function integer(bytes: Uint8Array): Bytes {
  const start = bytes.findIndex((byte) => byte !== 0);
  const short = start < 0 ? Uint8Array.of(0) : bytes.subarray(start);
  // A first bit that is set would make it negative.
  return element(TAG.integer, (short[0] as number) & 0x80 ? Uint8Array.of(0, ...short) : short);
}

/** `unusedBits` at the end of the last byte are not part of it. */
export function bitString(content: Uint8Array, unusedBits = 0): Bytes {
  return element(TAG.bitString, Uint8Array.of(unusedBits), content);
}

/** `1.2.840.10045.2.1` */
export function objectId(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const groups = [first * 40 + second, ...rest].flatMap((value) => {
    const septets = [value & 0x7f];
    for (let more = value >>> 7; more > 0; more >>>= 7) septets.unshift((more & 0x7f) | 0x80);
    return septets;
  });
  return element(TAG.objectId, Uint8Array.from(groups));
}

/** An instant to the second; the form changes with the year 2050 (RFC 5280 §4.1.2.5). */
export function time(at: number): Bytes {
  const digits = `${new Date(at).toISOString().replace(/[-T:]/g, "").slice(0, 14)}Z`;
  const isLate = new Date(at).getUTCFullYear() >= 2050;
  return element(isLate ? TAG.generalizedTime : TAG.utcTime, Buffer.from(isLate ? digits : digits.slice(2)));
}

/** `[number]` around whole elements (explicit), or in place of a primitive's own tag. */
export const explicit = (number: number, ...content: readonly Uint8Array[]) => element(0xa0 | number, ...content);
export const implicit = (number: number, content: Uint8Array) => element(0x80 | number, content);
