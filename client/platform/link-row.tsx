import type { IconName } from "../ui/icon.tsx";
import { Mark, Row, type Tone } from "../ui/row.tsx";

interface LinkRowProps {
  href: string;
  icon: IconName;
  tone?: Tone;
  title: string;
  detail: string;
  context?: string;
}

/** A row of the settings that leads to a screen of its own. */
export function LinkRow({ icon, tone = "", ...row }: LinkRowProps) {
  return (
    <li>
      <Row {...row} mark={<Mark icon={icon} tone={tone} />} />
    </li>
  );
}
