import { inflateSync } from "node:zlib";

export const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
/** By type of colour: RGB, a palette, RGBA. */
const CHANNELS: Readonly<Record<number, number>> = { 2: 3, 3: 1, 6: 4 };

export interface Pixels {
  width: number;
  height: number;
  /** 0xRRGGBB, row by row. */
  colours: Uint32Array;
}

/** What a browser's screenshot, or what `shrinkPng` made of it, shows. @throws Error for any other PNG. */
export function pixelsOf(png: Uint8Array): Pixels {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const data: Uint8Array[] = [];
  let head = png.subarray(0, 0);
  let palette = head;
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...png.subarray(at + 4, at + 8));
    const body = png.subarray(at + 8, at + 8 + length);
    if (name === "IHDR") head = body;
    if (name === "PLTE") palette = body;
    if (name === "IDAT") data.push(body);
    at += length + 12;
  }
  const [bits, type = 0, , , interlaced] = head.subarray(8);
  const channels = CHANNELS[type];
  if (bits !== 8 || channels === undefined || interlaced !== 0) throw new Error("not a PNG that a browser makes");
  const size = new DataView(head.buffer, head.byteOffset);
  const [width, height] = [size.getUint32(0), size.getUint32(4)];
  const bytes = unfilter(inflateSync(Buffer.concat(data)), width * channels, height, channels);
  const colours = new Uint32Array(width * height);
  for (let pixel = 0; pixel < colours.length; pixel++) {
    const from = channels === 1 ? palette : bytes;
    const at = channels === 1 ? 3 * (bytes[pixel] ?? 0) : pixel * channels;
    colours[pixel] = ((from[at] ?? 0) << 16) | ((from[at + 1] ?? 0) << 8) | (from[at + 2] ?? 0);
  }
  return { width, height, colours };
}

/** Undoes the filters of the rows (PNG specification, §9). */
function unfilter(filtered: Uint8Array, rowBytes: number, height: number, channels: number): Uint8Array {
  const out = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (rowBytes + 1)];
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x;
      const left = x < channels ? 0 : (out[at - channels] ?? 0);
      const up = y === 0 ? 0 : (out[at - rowBytes] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (out[at - rowBytes - channels] ?? 0);
      const guesses = [0, left, up, (left + up) >> 1, paeth(left, up, corner)];
      out[at] = (filtered[y * (rowBytes + 1) + 1 + x] ?? 0) + (guesses[filter ?? 0] ?? 0);
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** How far the most colourful pixel is from grey: 0 for a picture without colour, 255 for a pure one. */
export function mostColour({ colours }: Pixels): number {
  let most = 0;
  for (const colour of colours) {
    const parts = [colour >> 16, (colour >> 8) & 255, colour & 255];
    most = Math.max(most, Math.max(...parts) - Math.min(...parts));
  }
  return most;
}

/** How light a picture is on average: 0 black, 255 white. */
export function lightness({ colours }: Pixels): number {
  let sum = 0;
  for (const colour of colours) sum += ((colour >> 16) + ((colour >> 8) & 255) + (colour & 255)) / 3;
  return sum / colours.length;
}
