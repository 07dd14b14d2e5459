import { useSignal } from "@preact/signals";
import type { InstallAddress, InstallInfo } from "../../server/platform/tls/install-routes.ts";
import { useRemote } from "../live/use-remote.ts";
import { ChoiceChip, Chips } from "../ui/chip.tsx";
import { Loading } from "../ui/empty.tsx";
import { Icon } from "../ui/icon.tsx";
import { QrCode } from "../ui/qr-code.tsx";
import { type Key, language, t } from "../words/words.ts";
import { me } from "./me.ts";
import { problemText } from "./problem-text.ts";

interface Platform {
  name: Key;
  /** How to trust the authority there, step by step. */
  trust: readonly Key[];
  /** How to put the app on the home screen there. */
  install: Key;
  /** What such a device calls itself. */
  agent: RegExp;
}

/** In the order in which devices are recognised: an iPhone also says "Mac", Android also says "Linux". */
const PLATFORMS = {
  ios: {
    name: "phone.ios",
    trust: ["phone.ios_download", "phone.ios_profile", "phone.ios_trust"],
    install: "phone.ios_install",
    agent: /iPhone|iPad/,
  },
  android: {
    name: "phone.android",
    trust: ["phone.android_download", "phone.android_install_ca", "phone.android_pick"],
    install: "phone.android_install",
    agent: /Android/,
  },
  firefox: {
    name: "phone.firefox",
    trust: ["phone.firefox_open", "phone.firefox_import"],
    install: "phone.firefox_install",
    agent: /Firefox/,
  },
  windows: {
    name: "phone.windows",
    trust: ["phone.windows_open", "phone.windows_store"],
    install: "phone.desktop_install",
    agent: /Windows/,
  },
  mac: {
    name: "phone.mac",
    trust: ["phone.mac_open", "phone.mac_trust"],
    install: "phone.mac_install",
    agent: /Macintosh/,
  },
  linux: {
    name: "phone.linux",
    trust: ["phone.linux_open", "phone.linux_import"],
    install: "phone.desktop_install",
    agent: /Linux/,
  },
} as const satisfies Record<string, Platform>;
type PlatformName = keyof typeof PLATFORMS;
const NAMES = Object.keys(PLATFORMS) as PlatformName[];

/** How a phone comes to trust the server and gets the app; for everybody, because a phone comes here before it can sign in. */
export function InstallScreen() {
  const { data, problem } = useRemote<InstallInfo>("/platform/install");
  const info = data.value;
  return (
    <>
      <header class="top">
        {me.value && (
          <a class="icon-btn" href="/settings" aria-label={t("nav.settings")}>
            <Icon name="back" />
          </a>
        )}
        <h1 class="grow">{t("phone.title")}</h1>
      </header>
      <main id="main" tabIndex={-1} class="narrow">
        {problem.value !== null && <p class="note bad">{problemText(problem.value)}</p>}
        {info ? <Guide info={info} /> : problem.value === null && <Loading label={t("state.loading")} />}
      </main>
    </>
  );
}

function Guide({ info }: { info: InstallInfo }) {
  const platform = useSignal<PlatformName>(
    NAMES.find((name) => PLATFORMS[name].agent.test(navigator.userAgent)) ?? "linux",
  );
  const chosen = PLATFORMS[platform.value];
  return (
    <>
      {info.isLocalOnly && <p class="note warn">{t("phone.local_only")}</p>}
      {info.mode === "plain" ? <p class="note warn">{t("phone.plain")}</p> : <Addresses list={info.page} />}
      <div class="head">
        <h2>{t("phone.device")}</h2>
      </div>
      <Chips label={t("phone.device")}>
        {NAMES.map((name) => (
          <ChoiceChip
            key={name}
            isOn={name === platform.value}
            onChoose={() => {
              platform.value = name;
            }}
          >
            {t(PLATFORMS[name].name)}
          </ChoiceChip>
        ))}
      </Chips>
      {info.authority && (
        <Trust authority={info.authority} steps={chosen.trust} isSaved={platform.value === "android"} />
      )}
      <div class="head">
        <h2>{t("phone.app")}</h2>
      </div>
      <section class="card pad">
        {info.app.length > 0 && (
          <>
            <p>{t("phone.open")}</p>
            <ul class="links">
              {info.app.map(({ url }) => (
                <li key={url}>
                  <a href={url}>{url}</a>
                </li>
              ))}
            </ul>
          </>
        )}
        <p>{t(chosen.install)}</p>
      </section>
    </>
  );
}

/** The page's address as a code for the phone's camera, and in letters. */
function Addresses({ list }: { list: readonly InstallAddress[] }) {
  const [first] = list;
  if (!first) return null;
  return (
    <section class="card pad scan">
      <QrCode drawing={first.qr} label={t("phone.code")} />
      <div>
        <p>{t("phone.scan")}</p>
        <ul class="links">
          {list.map(({ url }) => (
            <li key={url}>{url}</li>
          ))}
        </ul>
      </div>
    </section>
  );
}

interface TrustProps {
  authority: NonNullable<InstallInfo["authority"]>;
  steps: readonly Key[];
  /** Android takes it from a file; the others do something with it at once when it is merely opened. */
  isSaved: boolean;
}

function Trust({ authority, steps, isSaved }: TrustProps) {
  const tell = t as (key: Key, values: { name: string }) => string;
  return (
    <>
      <div class="head">
        <h2>{t("phone.trust")}</h2>
      </div>
      <section class="card pad">
        <p>{t("phone.trust_why")}</p>
        <div class="actions">
          <a class="btn" href="/ca.crt" download={isSaved ? "vigie-ca.crt" : undefined}>
            <Icon name="save" />
            {t("phone.download")}
          </a>
        </div>
        <ol class="how">
          {steps.map((step) => (
            <li key={step}>{tell(step, { name: authority.name })}</li>
          ))}
        </ol>
        <p class="note">
          {t("phone.fingerprint", { name: authority.name, until: dayOf(authority.validTo) })}
          <code class="print">{authority.fingerprint}</code>
        </p>
      </section>
    </>
  );
}

function dayOf(at: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "long" }).format(at);
}
