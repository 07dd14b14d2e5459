/**
 * Who works there and who calls. Numbers are of the ranges that the French regulator keeps for fiction (ARCEP decision
 * 2018-0881): nobody is ever called.
 */
import type { Random } from "../../platform/random.ts";
import type { FlowParty } from "../wildix/write-flow.ts";

/** Somebody of the company who takes and makes calls. */
export interface SimulatedAgent {
  extension: string;
  /** Log-in name. */
  username: string;
  name: string;
}

export interface SimulatedQueue {
  name: string;
  /** The public number that leads there. */
  number: string;
  /** What the field calls a tag: the team that a call is for. */
  tag: string;
}

const FIRST_NAMES =
  "Agnès Bilal Capucine Désiré Edwige Félix Ghislaine Hakim Ilona Joachim Kévin Lucile Maïa Nils Océane Perrine Rachid Salomé Tanguy Ulysse".split(
    " ",
  );
const LAST_NAMES =
  "Abadie Bréhat Cazenave Doré Esnault Fauchère Grandjean Hamelin Ibarra Jouve Kermarrec Laval Méhaut Noblet Orsini Prigent Quéré Rabaud Sénéchal Tardieu".split(
    " ",
  );
const DEPARTMENTS = ["Accueil", "Support", "Administration", "Comptabilité"] as const;

export const QUEUES: readonly SimulatedQueue[] = [
  { name: "accueil", number: "0199009900", tag: "svi" },
  { name: "support", number: "0199009910", tag: "support" },
  { name: "administration des ventes", number: "0199009920", tag: "adv" },
  { name: "comptabilité", number: "0199009930", tag: "compta" },
];

/** Names that come from telephone books nobody checks: what a screen, a table and a spreadsheet must survive. */
const ODD_NAMES = [
  "<script>alert(1)</script>",
  `<img src=x onerror="alert('x')">`,
  `Jean "le Grand" O'Brien; DROP`,
  "=1+2",
  "שלום עולם",
  "مرحبا \u202eevil\u202c",
  "👩🏽‍💻 Zoé 🎧",
  "\\/ é & < > % _",
];

const CALLER_BLOCKS = ["0639980", "0639981", "0261910", "0353010", "0465710", "0536490"] as const;
/** Extensions begin here. */
const FIRST_EXTENSION = 101;
const ODD_NAME_SHARE = 0.05;
const ANONYMOUS_SHARE = 0.03;
const NAMELESS_SHARE = 0.4;

/** So many agents, the same for each seed. */
export function makeAgents(random: Random, count: number): SimulatedAgent[] {
  const taken = new Set<string>();
  return Array.from({ length: count }, (_, index) => {
    const name = fullName(random);
    const plain = plainOf(name);
    let username = plain;
    for (let n = 2; taken.has(username); n++) username = `${plain}${n}`;
    taken.add(username);
    return { extension: String(FIRST_EXTENSION + index), username, name };
  });
}

/** An agent as the PBX's directory has them. */
export function partyOfAgent({ extension, name }: SimulatedAgent): FlowParty {
  const department = DEPARTMENTS[Number(extension) % DEPARTMENTS.length] ?? DEPARTMENTS[0];
  return { number: extension, name, extension, user: { userId: userIdOf(extension), extension, department } };
}

/** The PBX's number of the user who has an extension. */
export function userIdOf(extension: string): string {
  return `9${extension}`;
}

/** Somebody outside, now and then with a name or a number that is none. */
export function outsider(random: Random): FlowParty {
  const isAnonymous = random.chance(ANONYMOUS_SHARE);
  const block = random.pick(CALLER_BLOCKS);
  const number = block + String(random.integer(0, 999)).padStart(3, "0");
  const draw = random.next();
  const name = draw < ODD_NAME_SHARE ? random.pick(ODD_NAMES) : draw < NAMELESS_SHARE ? "" : fullName(random);
  return { number: isAnonymous ? "anonymous" : number, name: isAnonymous ? "" : name, extension: "", user: null };
}

function fullName(random: Random): string {
  return `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
}

function plainOf(name: string): string {
  return name
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(" ", ".")
    .replace(/[^a-z.]/g, "");
}
