/** Two plannings in the forms in which the replaced application gave its examples, and could not read them itself. */

/** 18 slots: ten of 2001, eight of 2002. */
export const SCHOOL_CSV = `# Planning de la semaine : une ligne par créneau
# Statuts : available, away, business_trip, do_not_disturb, face_a_face_pedagogique, off_work
extension,jour,heure_debut,heure_fin,statut
# Accueil
2001,lundi,08:00,12:00,available
2001,lundi,13:30,17:30,available
2001,mardi,08:00,12:00,available
2001,mardi,13:30,17:30,face_a_face_pedagogique
2001,mercredi,08:00,12:00,available
2001,mercredi,13:30,17:30,business_trip
2001,jeudi,08:00,12:00,available
2001,jeudi,13:30,17:30,available
2001,vendredi,08:00,12:00,available
2001,vendredi,13:30,16:30,away

# Scolarité
2002,lundi,09:00,12:30,available
2002,lundi,14:00,18:00,available
2002,mardi,09:00,12:30,do_not_disturb
2002,mardi,14:00,18:00,available
2002,jeudi,09:00,12:30,available
2002,jeudi,14:00,18:00,available
2002,vendredi,09:00,12:30,available
2002,vendredi,14:00,17:00,off_work
`;

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"];
const halves = (days: readonly string[]) =>
  days.flatMap((day) => [
    { day, start: "08:30", end: "12:00", status: "available" },
    { day, start: "13:00", end: "17:00", status: "do_not_disturb" },
  ]);

/** 21 slots: ten of 2001, eight of 2002, three of 2003, which is away by default; and settings. */
export const SCHOOL_JSON = JSON.stringify(
  {
    planning: [
      { extension: "2001", name: "Accueil", schedules: halves(DAYS) },
      { extension: 2002, name: "Scolarité", schedules: halves(DAYS.slice(0, 4)) },
      {
        ...{ extension: "2003", name: "Formateurs", default_status: "away" },
        schedules: ["monday", "wednesday", "friday"].map((day) => ({
          ...{ day, start: "09:00", end: "17:00", status: "face_a_face_pedagogique" },
        })),
      },
    ],
    settings: { default_unavailable_status: "do_not_disturb", timezone: "Europe/Paris" },
  },
  null,
  2,
);
