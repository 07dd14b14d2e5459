import { signal } from "@preact/signals";

interface Toast {
  text: string;
  action?: { label: string; run: () => void };
  /** Stays until it is dealt with. */
  isSticky?: boolean;
}

const toasts = signal<readonly (Toast & { id: number })[]>([]);
const SHOWN_MS = 5000;
const MAX_TOASTS = 3;
let lastId = 0;

/** Says something in passing, in a corner, read aloud politely; returns how to take it back. */
export function say(toast: Toast): () => void {
  const id = ++lastId;
  const close = () => {
    toasts.value = toasts.peek().filter((other) => other.id !== id);
  };
  toasts.value = [...toasts.peek().slice(1 - MAX_TOASTS), { ...toast, id }];
  if (!toast.isSticky) setTimeout(close, SHOWN_MS);
  return close;
}

/** How many sheets lie over the page: what stands outside of the topmost one can neither be pressed nor be read out. */
export const sheets = signal(0);

/** Where toasts appear: at the end of the page, and of each sheet; those of the topmost `level` have them. */
export function Toasts({ level = 0 }) {
  return (
    <div class="toasts" role="status">
      {(level === sheets.value ? toasts.value : []).map((toast) => (
        <div class="toast" key={toast.id}>
          <span>{toast.text}</span>
          {toast.action && (
            <button type="button" class="text-btn" onClick={toast.action.run}>
              {toast.action.label}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
