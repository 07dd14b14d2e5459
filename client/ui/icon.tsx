import type { MoreIconName } from "./icons-more.ts";

/** Drawn on 24 × 24; lines unless named solid. */
const PATHS = {
  lookout: "M12 3v3M4.2 7.5l2.2 1.6M19.8 7.5l-2.2 1.6M9 21V11a3 3 0 0 1 6 0v10M6 21h12",
  phone: "M5 4h4l1.5 4.5L8 10a12 12 0 0 0 6 6l1.5-2.5L20 15v4a2 2 0 0 1-2 2A15 15 0 0 1 3 6a2 2 0 0 1 2-2z",
  more: "M5 10.6a1.4 1.4 0 1 0 0 2.8a1.4 1.4 0 1 0 0-2.8zM12 10.6a1.4 1.4 0 1 0 0 2.8a1.4 1.4 0 1 0 0-2.8zM19 10.6a1.4 1.4 0 1 0 0 2.8a1.4 1.4 0 1 0 0-2.8z",
  presence: "M4 6h16v14H4zM4 10h16M8 4v3M16 4v3M9 15l2 2 4-4",
  settings:
    "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5zM9 14.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5z",
  search: "M11 5a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM20 20l-4.5-4.5",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  down: "M6 9l6 6 6-6",
  plus: "M12 5v14M5 12h14",
  sort: "M7 5v14M4 16l3 3 3-3M13 7h7M13 12h5M13 17h3",
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M7 7l10 10M17 7L7 17",
  dash: "M7 12h10",
  alert: "M12 4l9 16H3zM12 10v4M12 17h.01",
  circle: "M12 6a6 6 0 1 0 0 12a6 6 0 1 0 0-12z",
  square: "M8 6h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2z",
  triangle: "M12 5l8 14H4z",
  bars: "M6 5h4v14H6zM14 5h4v14h-4z",
  pencil: "M6 19l1-4L16 6l3 3-9 9z",
  hourglass: "M7 4h10M7 20h10M8 4c0 5 8 5 8 8s-8 3-8 8M16 4c0 5-8 5-8 8s8 3 8 8",
  menu: "M5 7h14M5 12h14M5 17h9",
  arrow: "M6 18L18 6M9 6h9v9",
  eye: "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM12 9.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5z",
  half: "M8 6h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2zM10 10v4M14 10v4",
} as const;

/** Drawings of the screens behind the first one; they come with those. */
const more: Partial<Record<string, string>> = {};

export type IconName = keyof typeof PATHS | MoreIconName;
const SOLID: ReadonlySet<IconName> = new Set(["circle", "square", "triangle", "bars", "pencil"]);

/** Adds drawings, when the file that holds them is there. */
export function addIcons(paths: Readonly<Record<string, string>>): void {
  Object.assign(more, paths);
}

/** A drawing that accompanies a word; hidden from screen readers, which get the word. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill={SOLID.has(name) ? "currentColor" : "none"}
      stroke="currentColor"
      stroke-width={name === "dash" ? 3 : 1.8}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={(PATHS as typeof more)[name] ?? more[name]} />
    </svg>
  );
}
