import { signal } from "@preact/signals";
import { OnceText } from "../ui/once-text.tsx";
import { formatMoment } from "../words/format.ts";
import { t } from "../words/words.ts";

/** A password link as the server gives it, once. */
export interface MadeLink {
  path: string;
  expiresAt: number;
}

/** The link that was made last in this window, and for whom: it is shown until another is made or the page is left. */
const shown = signal<{ userId: string; link: MadeLink } | null>(null);

export function showLink(userId: string, link: MadeLink): void {
  shown.value = { userId, link };
}

/** The link that was just made for this person, to be handed over; it cannot be shown again. */
export function ShownLink({ userId }: { userId: string }) {
  const now = shown.value;
  if (now?.userId !== userId) return null;
  const { path, expiresAt } = now.link;
  return (
    <section class="card pad" role="status">
      <h2>{t("people.link_title")}</h2>
      <p class="note ok">{t("people.link_text", { time: formatMoment(expiresAt, Date.now()) })}</p>
      <OnceText label={t("people.link_title")} text={location.origin + path} />
    </section>
  );
}
