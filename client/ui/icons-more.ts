import { addIcons } from "./icon.tsx";

/** Drawings that the first screen does not need, drawn like the others. */
const PATHS = {
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  terminal: "M4 5h16v14H4zM7 9l3 3-3 3M12 15h5",
  bell: "M6 17h12l-1.5-2.5V11a4.5 4.5 0 0 0-9 0v3.5zM10.5 20h3",
  book: "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11",
  install: "M7 3h10v18H7zM12 7v6M9.5 11l2.5 2.5 2.5-2.5",
  person: "M12 4.5a3.8 3.8 0 1 0 0 7.6a3.8 3.8 0 1 0 0-7.6zM4.5 20a7.5 7.5 0 0 1 15 0",
  people:
    "M9 5a3.2 3.2 0 1 0 0 6.4a3.2 3.2 0 1 0 0-6.4zM2.5 19a6.5 6.5 0 0 1 13 0M15.5 5.4a3.2 3.2 0 0 1 0 5.8M18 13.6a6.5 6.5 0 0 1 3.5 5.4",
  key: "M8 11a4 4 0 1 0 0 8a4 4 0 1 0 0-8zM11 12.5L20 4M16 8l3 3",
  up: "M6 15l6-6 6 6",
  voicemail: "M7 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8zM17 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8zM7 16h10",
  question: "M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 2.2M12 17.5h.01",
  stop: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16zM8 12h8",
  moon: "M19 14a8 8 0 1 1-9-10 6 6 0 0 0 9 10z",
  cup: "M5 8h11v6a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4zM16 10h2a2 2 0 0 1 0 4h-2M8 3v2M12 3v2",
  bag: "M4 8h16v11H4zM9 8V5h6v3M4 13h16",
  screen: "M3 5h18v11H3zM8 20h8M12 16v4",
} as const;

export type MoreIconName = keyof typeof PATHS;

addIcons(PATHS);
