/** What a decoder met since its connection began. */
export interface DecodeCounters {
  frames: number;
  /** Frame heads included. */
  bytes: number;
  /** Frames of an id that is not in the table: skipped. */
  unknownMessages: number;
  /** Objects of a class that is not known, or not known where it stood: skipped whole. */
  unknownClasses: number;
  /** Fields of a known class whose id or type is not known there: skipped. */
  skippedFields: number;
  /** Frames dropped with a ProtocolError. */
  malformed: number;
}

export function newDecodeCounters(): DecodeCounters {
  return { frames: 0, bytes: 0, unknownMessages: 0, unknownClasses: 0, skippedFields: 0, malformed: 0 };
}
