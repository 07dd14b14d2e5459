/** Views that a kiosk token can show on a wall: each is the last part of its address, `/wall/now`. */
export const WALL_VIEWS = ["now"] as const;
export type WallView = (typeof WALL_VIEWS)[number];

/** Whether a text from outside names a view. */
export function isWallView(text: string): text is WallView {
  return (WALL_VIEWS as readonly string[]).includes(text);
}
