/**
 * Who works there and what the queues are called. Every text fits ISO-8859-1, the character set of the wire. Phone
 * numbers are of the ranges that the French regulator keeps for fiction (ARCEP decision 2018-0881): nobody is ever called.
 */
import type { Random } from "../../platform/random.ts";

const FIRST_NAMES =
  `Amélie Anaïs André Antoine Aurélie Baptiste Béatrice Benoît Björn Camille Carlos Cécile Céline Chloé Claire Clément
Clémence Corentin Damien Daniel David Delphine Élodie Émile Éric Estelle Étienne Eugénie Fabien Fátima Florian François Françoise Gaëlle
Gaëtan Geneviève Gérard Giulia Grégoire Guillaume Hélène Hugo Inês Inès Isabelle Jérémie Jérôme João Joël Jörg José Julie Julien Karim Laëtitia
Laura Léa Léo Loïc Lucas Lucie Ludovic Maël Maëlys Malika Manon Marc Marie Martín Mathéo Mathilde Maxime Mélanie Michaël Mickaël Moïse
Nadège Nathalie Nicolas Noé Noëlle Olivier Pablo Pascal Patrícia Paul Pauline Pénélope Philippe Quentin Raphaël Rémi Renée Romain Sabine
Samira Sébastien Séverine Simon Sofía Solène Sophie Søren Stéphane Sylvie Théo Thérèse Thomas Timothée Valérie Victor Vincent Yann Yasmine
Yves Zoé`.split(/\s+/);

const LAST_NAMES =
  `Aubry Barbier Baumgärtner Béranger Bernard Besnard Blanchard Bonnet Bouchard Boucher Boulanger Bourgeois Brénéol Brun
Carpentier Château Chevalier Clément Colin Cordier Coué Dacosta Delattre Delaunay Deschamps Desprès Dubois Dufrêne Dumont Dupré Durand Fabre
Faure Fernández Fontaine Fournier François Gaillard García Gauthier Geoffroy Gérard Girard Goncalvès González Grégoire Guérin Guichard Hébert
Hervé Huguet Jacquet Joly Jørgensen Küster Lacroix Lambert Lefèvre Lefranc Léger Lemaître Lemoine Léonard Leroy Lévêque López Maçon Maillard
Marchand Maréchal Martínez Masson Mathieu Mélo Mercier Mérel Meunier Moreau Morel Müller Muñoz Noël Núñez Olivier Pagès Paillé Pelletier
Péron Perrin Petit Peña Poirier Prévost Renard Renaud Rémond Rivière Robin Roche Rodríguez Roussel Rousseau Salaün Sánchez Schäfer Schmitt
Simões Tessier Thévenot Vasseur Vérité Vidal Villeneuve Wüthrich Zimmermann`.split(/\s+/);

export interface QueueName {
  label: string;
  code: string;
  /** Higher is served first. */
  priority: number;
}

/** What people call for, most usual first. */
export const QUEUE_NAMES: readonly QueueName[] = [
  { label: "Support N1", code: "SUP1", priority: 5 },
  { label: "Commercial", code: "COM", priority: 6 },
  { label: "Facturation", code: "FAC", priority: 4 },
  { label: "Réclamations", code: "REC", priority: 7 },
  { label: "Support N2", code: "SUP2", priority: 6 },
  { label: "Logistique", code: "LOG", priority: 3 },
  { label: "Accueil", code: "ACC", priority: 2 },
  { label: "Clients privilégiés", code: "VIP", priority: 9 },
  { label: "Résiliations", code: "RES", priority: 8 },
  { label: "Prise de rendez-vous", code: "RDV", priority: 4 },
  { label: "Déménagements", code: "DEM", priority: 3 },
  { label: "Recouvrement", code: "RCV", priority: 4 },
  { label: "Service après-vente", code: "SAV", priority: 5 },
  { label: "Sinistres", code: "SIN", priority: 8 },
  { label: "Español", code: "ESP", priority: 5 },
  { label: "English desk", code: "ENG", priority: 5 },
];

export const PROJECTS = ["DEMO", "NORD"] as const;

export const GROUP_NAMES = ["Support", "Relation client", "Back-office"] as const;

export interface PauseReason {
  name: string;
  displayName: string;
  meanMinutes: number;
  /** How often this reason is chosen when a break is due. */
  weight: number;
}

export const LUNCH: PauseReason = { name: "pause_dejeuner", displayName: "pause déjeuner", meanMinutes: 45, weight: 0 };

/** What the server sets somebody to whose phone rang in vain. */
export const NO_ANSWER_BREAK: PauseReason = {
  name: "pause_non_reponse",
  displayName: "pause non-réponse",
  meanMinutes: 3,
  weight: 0,
};

/** Reasons to be away; training is a state of its own that is not called a pause. */
export const PAUSE_REASONS: readonly PauseReason[] = [
  { name: "pause_cafe", displayName: "pause café", meanMinutes: 9, weight: 10 },
  { name: "pause_technique", displayName: "pause technique", meanMinutes: 4, weight: 5 },
  { name: "pause_debriefing", displayName: "pause débriefing", meanMinutes: 12, weight: 3 },
  { name: "formation", displayName: "Formation", meanMinutes: 35, weight: 0.5 },
];

export const ROOM_NAMES = ["Salle Debussy", "Salle Colette"] as const;

/** Numbers reserved for fiction, one block a region; what is missing of the ten digits is drawn. */
const CALLER_BLOCKS = ["0639980", "0639981", "0261910", "0353010", "0465710", "0536490", "0199003"] as const;

export function callerNumber(random: Random): string {
  const block = random.pick(CALLER_BLOCKS);
  return block + String(random.integer(0, 10 ** (10 - block.length) - 1)).padStart(10 - block.length, "0");
}

/** The public number of the n-th entry point. */
export function publicNumber(index: number): string {
  return `019900${String(index * 10).padStart(4, "0")}`;
}

interface PersonName {
  name: string;
  login: string;
}

/** Names that differ, with logins made of them without accents, `amelie.dupre`; a namesake gets a number. */
export function* people(random: Random): Generator<PersonName, never> {
  const taken = new Set<string>();
  for (;;) {
    const firstName = random.pick(FIRST_NAMES);
    const lastName = random.pick(LAST_NAMES);
    const base = plain(`${firstName}.${lastName}`);
    let login = base;
    for (let n = 2; taken.has(login); n++) login = `${base}${n}`;
    taken.add(login);
    yield { name: `${firstName} ${lastName}`, login };
  }
}

/** The list, over and over: its `index`-th entry. */
export function nth<T>(list: readonly T[], index: number): T {
  const entry = list[index % list.length];
  if (entry === undefined) throw new RangeError("an empty list has no entries");
  return entry;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("ø", "o")
    .normalize("NFD")
    .replace(/[^a-z0-9.-]/g, "");
}
