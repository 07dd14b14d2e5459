import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../words/words.ts";
import { Icon } from "./icon.tsx";
import { sheets, Toasts } from "./toast.tsx";

/** A finger that goes down this far on the sheet's head closes it. */
const SWIPE_PX = 90;

interface SheetProps {
  title: ComponentChildren;
  subtitle?: ComponentChildren;
  onClose: () => void;
  /** `full` keeps its height whatever it holds; `small` is a question in the middle of a desktop. */
  size?: "full" | "small" | "auto";
  children: ComponentChildren;
}

/**
 * Something laid over the screen: rises on a phone, slides in on a desktop. The browser's own dialog keeps the focus
 * inside and gives it back; Escape, the back gesture, a tap outside and a swipe down close it.
 */
export function Sheet({ title, subtitle, onClose, size = "auto", children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [level, setLevel] = useState(-1);
  useLayoutEffect(() => {
    const element = dialog.current;
    setLevel(++sheets.value);
    const opener = document.activeElement;
    element?.showModal();
    // The sheet itself first, so that it is read from its title; the browser would take the close button.
    element?.focus();
    return () => {
      sheets.value--;
      element?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click on the backdrop doubles the dialog's own Escape
    <dialog
      class={`sheet ${size}`}
      ref={dialog}
      tabIndex={-1}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <header {...swipe(dialog, onClose)}>
        <div class="grow">
          <h1 id={titleId}>{title}</h1>
          {subtitle !== undefined && <div class="sub">{subtitle}</div>}
        </div>
        <button type="button" class="icon-btn" aria-label={t("action.close")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div class="body">{children}</div>
      <Toasts level={level} />
    </dialog>
  );
}

/** Lets a finger pull the sheet down by its head; released early, it springs back. */
function swipe(dialog: { current: HTMLDialogElement | null }, onClose: () => void) {
  let startY: number | null = null;
  const shift = (px: number) => {
    if (dialog.current) dialog.current.style.transform = px > 0 ? `translateY(${px}px)` : "";
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.pointerType === "mouse" || (event.target as Element).closest("button, a, input")) return;
      startY = event.clientY;
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      if (startY !== null) shift(event.clientY - startY);
    },
    onPointerUp: (event: PointerEvent) => {
      const isClosing = startY !== null && event.clientY - startY > SWIPE_PX;
      startY = null;
      shift(0);
      if (isClosing) onClose();
    },
    onPointerCancel: () => {
      startY = null;
      shift(0);
    },
  };
}
