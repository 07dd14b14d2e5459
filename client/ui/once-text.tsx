import { useRef } from "preact/hooks";
import { t } from "../words/words.ts";
import { Icon } from "./icon.tsx";
import { say } from "./toast.tsx";

/** Letters that stand in a line on the narrowest screen. */
const LINE_LENGTH = 30;
const MAX_ROWS = 12;

/** A text that is shown this once: it can be copied, or marked and copied by hand. */
export function OnceText({ label, text }: { label: string; text: string }) {
  const box = useRef<HTMLTextAreaElement>(null);
  const copy = async () => {
    box.current?.select();
    try {
      await navigator.clipboard.writeText(text);
      say({ text: t("once.copied") });
    } catch {
      // Without https a page has no clipboard; the text is marked, and the browser's own command may still do it.
      say({ text: document.execCommand("copy") ? t("once.copied") : t("once.by_hand") });
    }
  };
  return (
    <div class="once">
      <textarea
        ref={box}
        class="input"
        aria-label={label}
        readOnly
        spellcheck={false}
        rows={rowsOf(text)}
        value={text}
        onFocus={(event) => event.currentTarget.select()}
      />
      <button type="button" class="btn soft" onClick={() => void copy()}>
        <Icon name="copy" />
        {t("action.copy")}
      </button>
    </div>
  );
}

/** All of the text is in sight, however narrow the screen. */
function rowsOf(text: string): number {
  const lines = text.split("\n").map((line) => Math.max(1, Math.ceil(line.length / LINE_LENGTH)));
  return Math.min(
    MAX_ROWS,
    lines.reduce((sum, rows) => sum + rows, 0),
  );
}
