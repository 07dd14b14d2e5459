import { useSignal } from "@preact/signals";
import { t } from "../words/words.ts";
import { Confirm } from "./confirm.tsx";

interface RemovalProps {
  /** The question, and what it means. */
  title: string;
  text: string;
  isBusy: boolean;
  /** Resolves when it is gone, or was refused: the question then closes. */
  onRemove: () => Promise<unknown>;
}

/** The button that removes what a form is about, after a question. */
export function Removal({ title, text, isBusy, onRemove }: RemovalProps) {
  const isAsked = useSignal(false);
  const ask = (isOpen: boolean) => () => {
    isAsked.value = isOpen;
  };
  return (
    <>
      <button type="button" class="btn danger" onClick={ask(true)}>
        {t("action.remove")}
      </button>
      {isAsked.value && (
        <Confirm
          title={title}
          text={text}
          action={t("action.remove")}
          isBusy={isBusy}
          onConfirm={() => void onRemove().finally(ask(false))}
          onCancel={ask(false)}
        />
      )}
    </>
  );
}
