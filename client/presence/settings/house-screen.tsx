import type { PresenceHouse } from "../../../server/presence/settings.ts";
import { put } from "../../live/api.ts";
import { useRemote } from "../../live/use-remote.ts";
import { problemText } from "../../platform/problem-text.ts";
import { useForm } from "../../platform/use-form.ts";
import { Loading } from "../../ui/empty.tsx";
import { Choice, Field, Switch } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { STATUSES, statusWord } from "../status-looks.ts";
import { SubScreen } from "./sub-screen.tsx";

/** What holds for the whole house. */
export function HouseScreen() {
  const { data, problem } = useRemote<PresenceHouse>("/presence/settings");
  return (
    <SubScreen title={t("presence_set.house")}>
      {problem.value !== null && <p class="note bad">{problemText(problem.value)}</p>}
      {data.value === null && problem.value === null && <Loading label={t("state.loading")} />}
      {data.value && <HouseForm house={data.value} />}
    </SubScreen>
  );
}

function HouseForm({ house }: { house: PresenceHouse }) {
  const { fields, errors, problem, isBusy, isChanged, set, settle, attempt, bind } = useForm(formOf(house));
  const now = fields.value;
  const save = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      const { bridgeMinutes, zone, ...rest } = fields.peek();
      const body = { ...rest, zone: zone.trim(), bridgeMinutes: Number(bridgeMinutes) };
      settle(formOf(await put<PresenceHouse>("/presence/settings", body)));
      say({ text: t("state.saved") });
    });
  };
  return (
    <form onSubmit={save}>
      <Switch label={t("house.simulation")} isOn={now.isSimulation} onFlip={(isSimulation) => set({ isSimulation })} />
      <p class="note">{t("house.simulation_help")}</p>
      <Switch label={t("house.call_aware")} isOn={now.isCallAware} onFlip={(isCallAware) => set({ isCallAware })} />
      <Choice
        name="defaultStatus"
        label={t("presence.default_status")}
        hint={t("house.default_help")}
        errors={errors.value}
        value={now.defaultStatus}
        options={STATUSES.map((one) => [one, statusWord(one)] as const)}
        onPick={(defaultStatus) => set({ defaultStatus })}
      />
      <Choice
        name="holidayPosition"
        label={t("house.holidays")}
        value={now.holidayPosition}
        options={[
          ["above_calendar", t("house.holidays_above")],
          ["below_calendar", t("house.holidays_below")],
        ]}
        onPick={(holidayPosition) => set({ holidayPosition })}
      />
      <Choice
        name="calendarDay"
        label={t("house.calendar_day")}
        value={now.calendarDay}
        options={[
          ["overlay", t("house.day_overlay")],
          ["replaces_weekly", t("house.day_replaces")],
        ]}
        onPick={(calendarDay) => set({ calendarDay })}
      />
      <div class="pair">
        <Field {...bind("zone")} label={t("house.zone")} hint={t("house.zone_hint")} autocapitalize="none" required />
        <Field
          {...bind("bridgeMinutes")}
          label={t("house.bridge")}
          hint={t("house.bridge_hint")}
          inputMode="numeric"
          pattern="[0-9]{1,3}"
          required
        />
      </div>
      <FormEnd problem={problem.value} action={t("action.save")} isDisabled={isBusy.value || !isChanged} />
    </form>
  );
}

function formOf(house: PresenceHouse) {
  const { defaultStatus, holidayPosition, calendarDay, isSimulation, isCallAware, zone, bridgeMinutes } = house;
  return {
    ...{ isSimulation, isCallAware, zone, bridgeMinutes: String(bridgeMinutes) },
    ...{ defaultStatus: defaultStatus as string, holidayPosition: holidayPosition as string },
    calendarDay: calendarDay as string,
  };
}
