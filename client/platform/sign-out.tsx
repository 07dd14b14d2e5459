import { useSignal } from "@preact/signals";
import { drafts } from "../enrichment/outbox/device.ts";
import { outbox } from "../enrichment/outbox/watch.ts";
import { Sheet } from "../ui/sheet.tsx";
import { say } from "../ui/toast.tsx";
import { t } from "../words/words.ts";
import { signOut } from "./entry.ts";
import { me } from "./me.ts";
import { problemText } from "./problem-text.ts";

/** Signs out; where something written is not with the server yet, it asks first what becomes of it. */
export function SignOut() {
  const isBusy = useSignal(false);
  const isAsking = useSignal(false);
  const count = useSignal(0);
  const owner = me.value?.name ?? "";
  const leave = async (isDiscarding: boolean) => {
    isBusy.value = true;
    if (isDiscarding) {
      await outbox.discardAll(owner);
      await drafts.removeAll(owner);
    }
    await signOut().catch((cause) => say({ text: problemText(cause) }));
    isBusy.value = false;
    isAsking.value = false;
  };
  const close = () => {
    isAsking.value = false;
  };
  // Asked of the device itself: the page may not have read it yet.
  const ask = async () => {
    isBusy.value = true;
    const [waiting, half] = await Promise.all([outbox.countOf(owner), drafts.count(owner)]);
    isBusy.value = false;
    count.value = waiting + half;
    if (count.peek() === 0) return leave(false);
    isAsking.value = true;
  };
  return (
    <>
      <button type="button" class="btn soft" disabled={isBusy.value} onClick={() => void ask()}>
        {t("settings.sign_out")}
      </button>
      {isAsking.value && (
        <Sheet title={t("sign_out.title", { n: count.value })} size="small" onClose={close}>
          <p>{t("sign_out.text")}</p>
          <div class="actions">
            <button type="button" class="btn grow" onClick={close}>
              {t("sign_out.stay")}
            </button>
            <button type="button" class="btn soft grow" disabled={isBusy.value} onClick={() => void leave(false)}>
              {t("sign_out.keep")}
            </button>
            <button type="button" class="btn danger grow" disabled={isBusy.value} onClick={() => void leave(true)}>
              {t("sign_out.discard")}
            </button>
          </div>
        </Sheet>
      )}
    </>
  );
}
