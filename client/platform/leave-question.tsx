import { Confirm } from "../ui/confirm.tsx";
import { leaving } from "../ui/unsaved.ts";
import { t } from "../words/words.ts";

/** Asked before a link or the way back takes a screen away with something typed on it. */
export function LeaveQuestion() {
  const follow = leaving.value;
  const stay = () => {
    leaving.value = null;
  };
  if (!follow) return null;
  return (
    <Confirm
      title={t("unsaved.title")}
      text={t("unsaved.text")}
      action={t("unsaved.leave")}
      onConfirm={() => {
        stay();
        follow();
      }}
      onCancel={stay}
    />
  );
}
