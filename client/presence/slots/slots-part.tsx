import { useSignal } from "@preact/signals";
import type { ExtensionLine } from "../../../server/presence/extensions/line.ts";
import type { SlotView } from "../../../server/presence/slots/slot.ts";
import { Icon } from "../../ui/icon.tsx";
import { t } from "../../words/words.ts";
import { nowCoarse } from "../roster.ts";
import { addDays, dayWords, wallTime, weekdayWord } from "../zone-time.ts";
import { CopyDay } from "./copy-day.tsx";
import { CopyPlanning } from "./copy-planning.tsx";
import { SlotForm } from "./slot-form.tsx";
import { SlotLine } from "./slot-line.tsx";
import { nextSlot } from "./slot-times.ts";
import { useSlots } from "./use-slots.ts";

interface Props {
  line: ExtensionLine;
  slots: readonly SlotView[];
  canEdit: boolean;
  onChange: () => void;
}

const DAYS = [0, 1, 2, 3, 4, 5, 6];

/** What is planned by hand: the days of every week, then single dates. */
export function SlotsPart({ line, slots: stored, canEdit, onChange }: Props) {
  const book = useSlots(line.id, stored, onChange);
  const slots = book.slots.value;
  const isCopying = useSignal(false);
  const dated = slots.filter(({ date }) => date !== null);
  return (
    <>
      <section>
        <div class="head">
          <h2>{t("presence.weekly")}</h2>
          {canEdit && slots.length > 0 && (
            <button
              type="button"
              class="text-btn"
              onClick={() => {
                isCopying.value = true;
              }}
            >
              <Icon name="copy" />
              {t("presence.copy_to_others")}
            </button>
          )}
        </div>
        {!line.isPlanned && <p class="note warn">{t("presence.unplanned_slots")}</p>}
        <ol class="card days">
          {DAYS.map((day) => (
            <DaySlots key={day} day={day} book={book} canEdit={canEdit} />
          ))}
        </ol>
      </section>
      <DatedSlots zone={line.zone} slots={dated} book={book} canEdit={canEdit} />
      {isCopying.value && (
        <CopyPlanning
          line={line}
          onClose={() => {
            isCopying.value = false;
          }}
        />
      )}
    </>
  );
}

type Book = ReturnType<typeof useSlots>;

function DaySlots({ day, book, canEdit }: { day: number; book: Book; canEdit: boolean }) {
  const mode = useSignal<"shown" | "adding" | "copying">("shown");
  const own = book.slots.value
    .filter((slot) => slot.day === day)
    .toSorted((a, b) => a.startMinute - b.startMinute || a.id - b.id);
  const name = weekdayWord(day);
  const turn = (next: "shown" | "adding" | "copying") => () => {
    mode.value = next;
  };
  return (
    <li>
      <div class="day-head">
        <b>{name}</b>
        {canEdit && own.length > 0 && (
          <button
            type="button"
            class="text-btn"
            aria-label={t("presence.copy_day", { day: name })}
            onClick={turn("copying")}
          >
            <Icon name="copy" />
            {t("presence.copy")}
          </button>
        )}
        {canEdit && (
          <button
            type="button"
            class="text-btn"
            aria-label={t("presence.add_slot", { day: name })}
            onClick={turn("adding")}
          >
            <Icon name="plus" />
            {t("action.add")}
          </button>
        )}
      </div>
      {own.map((slot) => (
        <SlotLine key={slot.id} slot={slot} book={book} canEdit={canEdit} />
      ))}
      {mode.value === "adding" && (
        <SlotForm
          slot={{ day, date: null, status: "available", ...nextSlot(own) }}
          action={t("action.add")}
          onSave={async (edit) => {
            await book.add(edit);
            mode.value = "shown";
          }}
          onCancel={turn("shown")}
        />
      )}
      {mode.value === "copying" && <CopyDay day={day} onCopy={book.copyDay} onClose={turn("shown")} />}
    </li>
  );
}

function DatedSlots({
  zone,
  slots,
  book,
  canEdit,
}: {
  zone: string;
  slots: readonly SlotView[];
  book: Book;
  canEdit: boolean;
}) {
  const isAdding = useSignal(false);
  const today = wallTime(zone, nowCoarse.value).date;
  const byDate = slots.toSorted((a, b) => (a.date ?? "").localeCompare(b.date ?? "") || a.startMinute - b.startMinute);
  const coming = byDate.filter(({ date }) => (date ?? "") >= today);
  const past = byDate.filter(({ date }) => (date ?? "") < today);
  const list = (some: readonly SlotView[]) => (
    <ol class="card days">
      {some.map((slot) => (
        <li key={slot.id}>
          <SlotLine slot={slot} book={book} canEdit={canEdit} name={dayWords(slot.date ?? "")} />
        </li>
      ))}
    </ol>
  );
  return (
    <section>
      <div class="head">
        <h2>{t("presence.dated")}</h2>
        {canEdit && (
          <button
            type="button"
            class="text-btn"
            aria-label={t("presence.add_dated")}
            onClick={() => {
              isAdding.value = true;
            }}
          >
            <Icon name="plus" />
            {t("action.add")}
          </button>
        )}
      </div>
      {isAdding.value && (
        <div class="card pad">
          <SlotForm
            slot={{ day: null, date: addDays(today, 1), status: "off_work", ...nextSlot([]) }}
            action={t("action.add")}
            onSave={async (edit) => {
              await book.add(edit);
              isAdding.value = false;
            }}
            onCancel={() => {
              isAdding.value = false;
            }}
          />
        </div>
      )}
      {coming.length > 0 ? list(coming) : !isAdding.value && <p class="note">{t("presence.no_dated")}</p>}
      {past.length > 0 && (
        <details>
          <summary>{t("presence.past_dated", { n: past.length })}</summary>
          {list(past)}
        </details>
      )}
    </section>
  );
}
