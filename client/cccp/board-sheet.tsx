import type { ComponentProps } from "preact";
import { Sheet } from "../ui/sheet.tsx";
import { BoardAge } from "./board-age.tsx";
import { boardAge } from "./selection.ts";

/** A sheet with what the board knows of something: grey once that is old, as the board under it, and it says since when. */
export function BoardSheet({ children, ...sheet }: ComponentProps<typeof Sheet>) {
  const isOld = boardAge.value.state === "old";
  return (
    <Sheet {...sheet}>
      {isOld && <BoardAge />}
      <div class={isOld ? "is-old" : ""}>
        <div>{children}</div>
      </div>
    </Sheet>
  );
}
