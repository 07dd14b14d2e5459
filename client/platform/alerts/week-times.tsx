import { ChoiceChip, Chips } from "../../ui/chip.tsx";
import { Field, type FieldError } from "../../ui/field.tsx";
import { language, t } from "../../words/words.ts";
import { dayNames, minuteOf, minuteText } from "./hold-times.ts";

/** Times of the week as they are typed: ISO days, and times of the day. */
export interface TypedTimes {
  days: readonly number[];
  from: string;
  to: string;
}

/** Times of the week as the server keeps them. */
export interface KeptTimes {
  days: readonly number[];
  fromMinute: number;
  toMinute: number;
}

/** The night, on every day. */
export const EVERY_NIGHT: TypedTimes = { days: [1, 2, 3, 4, 5, 6, 7], from: "22:00", to: "07:00" };

/** Null for what is not whole. */
export function keptTimes({ days, from, to }: TypedTimes): KeptTimes | null {
  const [fromMinute, toMinute] = [minuteOf(from), minuteOf(to)];
  return days.length === 0 || fromMinute === null || toMinute === null ? null : { days, fromMinute, toMinute };
}

/** `22:00 – 07:00`. */
export function timesText({ fromMinute, toMinute }: KeptTimes): string {
  return `${minuteText(fromMinute)} – ${minuteText(toMinute)}`;
}

/** `Mon Tue Wed`. */
export function daysText({ days }: Pick<KeptTimes, "days">): string {
  const names = dayNames(language());
  return days.map((day) => names[day - 1]).join(" ");
}

interface WeekTimesProps {
  times: TypedTimes;
  errors?: readonly FieldError[];
  onChange: (change: Partial<TypedTimes>) => void;
}

/** Days of the week, from when to when. */
export function WeekTimes({ times: { days, from, to }, errors, onChange }: WeekTimesProps) {
  return (
    <>
      <Chips label={t("quiet.days")}>
        {dayNames(language()).map((name, index) => {
          const day = index + 1;
          const isOn = days.includes(day);
          return (
            <ChoiceChip
              key={name}
              isOn={isOn}
              onChoose={() => onChange({ days: isOn ? days.filter((one) => one !== day) : [...days, day] })}
            >
              {name}
            </ChoiceChip>
          );
        })}
      </Chips>
      <div class="pair">
        <Field
          name="fromMinute"
          label={t("quiet.from")}
          type="time"
          required
          value={from}
          errors={errors}
          onInput={(event) => onChange({ from: event.currentTarget.value })}
        />
        <Field
          name="toMinute"
          label={t("quiet.to")}
          type="time"
          required
          value={to}
          errors={errors}
          onInput={(event) => onChange({ to: event.currentTarget.value })}
        />
      </div>
    </>
  );
}
