import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Enrolment } from "../../server/platform/auth/two-factor/two-factor.ts";
import { post } from "../live/api.ts";
import { download } from "../ui/download.ts";
import { Field } from "../ui/field.tsx";
import { Refusal } from "../ui/form-end.tsx";
import { Icon } from "../ui/icon.tsx";
import { OnceText } from "../ui/once-text.tsx";
import { QrCode } from "../ui/qr-code.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { say } from "../ui/toast.tsx";
import { typedInto } from "../ui/typed-into.ts";
import { t } from "../words/words.ts";
import { useAttempt } from "./use-attempt.ts";

/** What the sheet is for: turning the second step on, new recovery codes, turning it off. */
export type TwoFactorStep = "on" | "renew" | "off";

/** The password first; then, to turn it on, the QR code and a first code; at the end the recovery codes. */
export function TwoFactorSheet({ step, onClose }: { step: TwoFactorStep; onClose: () => void }) {
  const enrolment = useSignal<Enrolment | null>(null);
  const codes = useSignal<readonly string[] | null>(null);
  const prove = async (password: string) => {
    if (step === "on") {
      enrolment.value = await post<Enrolment>("/platform/me/two-factor", { password });
    } else if (step === "renew") {
      const answer = await post<{ recoveryCodes: string[] }>("/platform/me/two-factor/recovery-codes", { password });
      codes.value = answer.recoveryCodes;
    } else {
      await post("/platform/me/two-factor/off", { password });
      say({ text: t("two_factor.off_done") });
      onClose();
    }
  };
  const confirm = async (code: string) => {
    const answer = await post<{ recoveryCodes: string[] }>("/platform/me/two-factor/confirm", { code });
    codes.value = answer.recoveryCodes;
  };
  return (
    <Sheet title={t(`two_factor.${step}_title`)} onClose={onClose}>
      {codes.value ? (
        <RecoveryCodes codes={codes.value} onClose={onClose} />
      ) : enrolment.value ? (
        <Enrol enrolment={enrolment.value} onConfirm={confirm} />
      ) : (
        <Ask
          key="password"
          name="password"
          label={t("account.current")}
          hint={t(`two_factor.${step}_hint`)}
          action={step === "off" ? t("two_factor.turn_off") : t("two_factor.continue")}
          isDanger={step === "off"}
          onSend={prove}
        />
      )}
    </Sheet>
  );
}

function Enrol({ enrolment, onConfirm }: { enrolment: Enrolment; onConfirm: (code: string) => Promise<void> }) {
  const first = useFocusOnSheet();
  return (
    <>
      <p ref={first}>{t("two_factor.scan")}</p>
      <QrCode drawing={enrolment.qr} label={t("two_factor.qr")} />
      <details>
        <summary>{t("two_factor.by_hand")}</summary>
        <OnceText label={t("two_factor.secret")} text={enrolment.secret.replace(/.{4}(?!$)/g, "$& ")} />
      </details>
      <Ask
        key="code"
        name="code"
        label={t("two_factor.code")}
        hint={t("two_factor.code_hint")}
        action={t("two_factor.turn_on")}
        onSend={onConfirm}
      />
    </>
  );
}

function RecoveryCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const text = codes.join("\n");
  const first = useFocusOnSheet();
  return (
    <section>
      <p class="note warn" ref={first}>
        {t("two_factor.codes_text")}
      </p>
      <OnceText label={t("two_factor.codes")} text={text} />
      <div class="actions">
        <button
          type="button"
          class="btn soft grow"
          onClick={() => download("vigie-recovery-codes.txt", "text/plain", `${text}\n`)}
        >
          <Icon name="save" />
          {t("two_factor.download")}
        </button>
        <button type="button" class="btn grow" onClick={onClose}>
          {t("two_factor.codes_done")}
        </button>
      </div>
    </section>
  );
}

/** The button that led here is gone, and the focus with it: the sheet takes it, and is read from its title. */
function useFocusOnSheet() {
  const first = useRef<HTMLParagraphElement>(null);
  useEffect(() => first.current?.closest("dialog")?.focus(), []);
  return first;
}

interface AskProps {
  name: "password" | "code";
  label: string;
  hint: string;
  action: string;
  isDanger?: boolean;
  onSend: (text: string) => Promise<void>;
}

/** One box and one button. */
function Ask({ name, label, hint, action, isDanger = false, onSend }: AskProps) {
  const typed = useSignal("");
  const { errors, problem, isBusy, attempt } = useAttempt();
  const isCode = name === "code";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(() => onSend(typed.peek()));
      }}
    >
      <Field
        name={name}
        label={label}
        hint={hint}
        type={isCode ? "text" : "password"}
        autocomplete={isCode ? "one-time-code" : "current-password"}
        {...(isCode && { inputMode: "numeric" as const })}
        required
        errors={errors.value}
        {...typedInto(typed)}
      />
      <Refusal text={problem.value} />
      <div class="actions">
        <button type="submit" class={`btn wide ${isDanger ? "danger" : ""}`} disabled={isBusy.value}>
          {action}
        </button>
      </div>
    </form>
  );
}
