import { useSignal } from "@preact/signals";
import type { Channel, ChannelKind, SettingName } from "../../../server/platform/alerts/channels/channel.ts";
import type { LastResult } from "../../../server/platform/alerts/delivery/delivery.ts";
import { post, put, remove } from "../../live/api.ts";
import { go } from "../../place.ts";
import { Choice, Field, Switch } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { Removal } from "../../ui/removal.tsx";
import { say } from "../../ui/toast.tsx";
import { LANGUAGE_NAMES, LANGUAGES, language, t } from "../../words/words.ts";
import { BASE_URLS, channelBodyOf, type ChannelFields, channelFieldsOf } from "./channel-fields.ts";
import { Receipt } from "./receipt.tsx";
import { useForm } from "../use-form.ts";

const KINDS: readonly ChannelKind[] = ["webhook", "email", "ntfy", "telegram"];

type TextName = Exclude<
  { [Name in keyof ChannelFields]: ChannelFields[Name] extends string ? Name : never }[keyof ChannelFields],
  "kind" | "language" | "security"
>;

/** How a channel sends; added, changed, tried, removed. Null: a new one. */
export function ChannelForm({ channel }: { channel: Channel | null }) {
  const form = useForm<ChannelFields>(channelFieldsOf(channel, language()));
  const { fields, errors, problem, isBusy, set } = form;
  const result = useSignal<LastResult | null>(channel?.lastResult ?? null);
  const now = fields.value;
  const isStored = (secret: SettingName) => channel?.secrets.includes(secret) ?? false;

  const save = (event: Event) => {
    event.preventDefault();
    void form.attempt(async () => {
      const body = channelBodyOf(fields.peek());
      if (channel) {
        const next = await put<Channel>(`/platform/alerts/channels/${channel.id}`, body);
        form.settle(channelFieldsOf(next, language()));
        say({ text: t("state.saved") });
      } else {
        const made = await post<Channel>("/platform/alerts/channels", { ...body, kind: fields.peek().kind });
        form.settle();
        say({ text: t("state.saved") });
        go(`/alerts/channels/${made.id}`, true);
      }
    });
  };
  const test = () =>
    void form.attempt(async () => {
      result.value = await post<LastResult>(`/platform/alerts/channels/${channel?.id}/test`);
    });
  const erase = () =>
    form.attempt(async () => {
      await remove(`/platform/alerts/channels/${channel?.id}`);
      form.settle();
      go("/alerts/channels", true);
    });
  const bind = (name: TextName) => ({ ...form.bind(name), label: t(`channel.${name}`) });
  const secret = (name: "url" | "password" | "token" | "botToken", needed: boolean) => (
    <Field
      {...bind(name)}
      type="password"
      autocomplete="new-password"
      required={needed && !isStored(name)}
      hint={isStored(name) ? t("channel.secret_kept") : undefined}
    />
  );

  return (
    <form onSubmit={save}>
      {!channel && (
        <Choice
          name="kind"
          label={t("channel.kind")}
          value={now.kind}
          options={KINDS.map((kind) => [kind, t(`channel.kind_${kind}`)] as const)}
          onPick={(kind) => set({ kind: kind as ChannelKind, baseUrl: BASE_URLS[kind as ChannelKind] ?? "" })}
        />
      )}
      <Field {...bind("name")} required maxLength={100} />
      {now.kind === "webhook" && (
        <>
          {channel?.settings.host && <p class="note">{t("channel.sends_to", { host: channel.settings.host })}</p>}
          {secret("url", true)}
          <p class="note">{t("channel.webhook_help")}</p>
        </>
      )}
      {now.kind === "email" && (
        <>
          <div class="pair host">
            <Field {...bind("host")} required autocapitalize="none" />
            <Field {...bind("port")} inputMode="numeric" pattern="[0-9]{1,5}" required />
          </div>
          <Choice
            name="security"
            label={t("channel.security")}
            errors={errors.value}
            value={now.security}
            options={[
              ["starttls", t("channel.security_starttls")],
              ["tls", t("channel.security_tls")],
              ["none", t("channel.security_none")],
            ]}
            onPick={(security) => set({ security })}
          />
          {now.security !== "none" && (
            <Switch
              label={t("channel.certificate")}
              isOn={now.isCertificateChecked}
              onFlip={(isCertificateChecked) => set({ isCertificateChecked })}
            />
          )}
          <div class="pair">
            <Field {...bind("user")} autocapitalize="none" />
            {secret("password", false)}
          </div>
          <Field {...bind("from")} required autocapitalize="none" />
          <Field {...bind("to")} required autocapitalize="none" hint={t("channel.to_hint")} />
        </>
      )}
      {now.kind === "ntfy" && (
        <>
          <Field {...bind("baseUrl")} required autocapitalize="none" />
          <Field {...bind("topic")} required autocapitalize="none" hint={t("channel.topic_hint")} />
          {secret("token", false)}
        </>
      )}
      {now.kind === "telegram" && (
        <>
          <Field {...bind("baseUrl")} required autocapitalize="none" />
          {secret("botToken", true)}
          <Field {...bind("chatId")} required autocapitalize="none" hint={t("channel.chat_hint")} />
        </>
      )}
      <Choice
        name="language"
        label={t("channel.language")}
        value={now.language}
        options={LANGUAGES.map((tag) => [tag, LANGUAGE_NAMES[tag]] as const)}
        onPick={(tag) => set({ language: tag })}
      />
      <Switch label={t("channel.enabled")} isOn={now.isEnabled} onFlip={(isEnabled) => set({ isEnabled })} />
      <FormEnd problem={problem.value} action={t("action.save")} isDisabled={isBusy.value || !form.isChanged}>
        {channel && (
          <>
            <button type="button" class="btn soft" disabled={isBusy.value || form.isChanged} onClick={test}>
              {t("channel.send_test")}
            </button>
            <Removal
              title={t("channel.remove_title", { name: channel.name })}
              text={t("channel.remove_text")}
              isBusy={isBusy.value}
              onRemove={erase}
            />
          </>
        )}
      </FormEnd>
      <div role="status">{result.value && <Receipt result={result.value} />}</div>
    </form>
  );
}
