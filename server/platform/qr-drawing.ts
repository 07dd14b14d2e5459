import encodeQr from "qr";

/** Light units round a code, without which few cameras find it (ISO/IEC 18004 §9.1). */
const QUIET_UNITS = 4;

/** A QR code as the path of a drawing that is `size` units wide and high, the quiet zone included. */
export interface QrDrawing {
  size: number;
  path: string;
}

/** Draws a text as a QR code. */
export function drawQr(text: string): QrDrawing {
  const rows = encodeQr(text, "raw", { border: QUIET_UNITS });
  return { size: rows.length, path: rows.map(runsOf).join("") };
}

/** The dark stretches of a row, as parts of a path. */
function runsOf(row: readonly boolean[], y: number): string {
  let path = "";
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const start = x;
    while (row[x + 1]) x++;
    path += `M${start} ${y}h${x + 1 - start}v1H${start}z`;
  }
  return path;
}
