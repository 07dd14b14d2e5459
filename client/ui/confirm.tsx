import { t } from "../words/words.ts";
import { Sheet } from "./sheet.tsx";

interface ConfirmProps {
  title: string;
  text: string;
  /** The verb of what is about to happen. */
  action: string;
  isBusy?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}

/** A last question before something that cannot be taken back. The way out comes first. */
export function Confirm(props: ConfirmProps) {
  return (
    <Sheet title={props.title} size="small" onClose={props.onCancel}>
      <p>{props.text}</p>
      <div class="actions">
        <button type="button" class="btn soft grow" onClick={props.onCancel}>
          {t("action.cancel")}
        </button>
        <button type="button" class="btn danger grow" disabled={props.isBusy} onClick={props.onConfirm}>
          {props.action}
        </button>
      </div>
    </Sheet>
  );
}
