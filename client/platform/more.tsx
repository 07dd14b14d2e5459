import { install, installState } from "../offline/install.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Mark, Row } from "../ui/row.tsx";
import { t } from "../words/words.ts";

/** What is used now and then: the wall, the console, the documentation, the app on the home screen. */
export function More() {
  return (
    <>
      <header class="top">
        <h1 class="grow">{t("nav.more")}</h1>
      </header>
      <main id="main" tabIndex={-1} class="narrow">
        <ul class="list plain card">
          <Link href="/wall/now" icon="screen" title={t("more.wall")} detail={t("more.wall_detail")} />
          <Link href="/console" icon="terminal" title={t("more.console")} detail={t("more.console_detail")} />
          <Link href="/api/docs" icon="book" title={t("more.docs")} detail={t("more.docs_detail")} />
        </ul>
        <div class="head">
          <h2>{t("install.title")}</h2>
        </div>
        <ul class="list plain card">
          <Link href="/install" icon="install" title={t("more.phone")} detail={t("more.phone_detail")} />
        </ul>
        <section class="card pad">
          <p>{t(`install.${installState.value}`)}</p>
          {installState.value === "offered" && (
            <div class="actions">
              <button type="button" class="btn" onClick={() => void install()}>
                <Icon name="install" />
                {t("install.do")}
              </button>
            </div>
          )}
        </section>
      </main>
    </>
  );
}

function Link(props: { href: string; icon: IconName; title: string; detail: string }) {
  return (
    <li>
      <Row href={props.href} mark={<Mark icon={props.icon} tone="" />} title={props.title} detail={props.detail} />
    </li>
  );
}
