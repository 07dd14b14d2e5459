/** Who works there. Names are made up; addresses are of a domain that is kept for examples. */
import type { Random } from "../../platform/random.ts";

/** Somebody with an extension. */
export interface SimulatedPerson {
  number: string;
  name: string;
}

const FIRST_NAMES =
  "Anaïs Basile Clémence Driss Éléonore Fabien Gwenaëlle Hugues Inès Jérémie Katell Loïc Myriam Noé Ophélie Pascal Quitterie Romain Solène Thibault".split(
    " ",
  );
const LAST_NAMES =
  "Aubert Besnard Chevallier Delmas Étienne Ferrand Guéguen Hervé Imbert Jacquot Klein Lefèvre Marchand Nivet Olivier Pelletier Quentin Roussel Seguin Vasseur".split(
    " ",
  );
/** Extensions begin here. */
const FIRST_NUMBER = 2_001;

/** So many people, the same for each seed. */
export function makePeople(random: Random, count: number): SimulatedPerson[] {
  return Array.from({ length: count }, (_, index) => ({
    number: String(FIRST_NUMBER + index),
    name: `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`,
  }));
}

/** As addresses are made of names. */
export function emailOf(name: string): string {
  const plain = name
    .toLowerCase()
    .normalize("NFD")
    .replace(/[^a-z ]/g, "")
    .replaceAll(" ", ".");
  return `${plain}@example.com`;
}
