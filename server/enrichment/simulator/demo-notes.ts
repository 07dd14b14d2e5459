/** What the demonstration's people note about calls, as a French call centre does. */

/** What they may choose. */
export const DEMO_CHOICES = {
  receptionMode: ["Téléphone", "Rappel", "Boîte vocale"],
  subject: ["Facture", "Livraison", "Commande", "Réclamation", "Rendez-vous", "Autre"],
  result: ["Répondu", "Transmis", "À rappeler", "Sans suite"],
  orientation: ["Comptabilité", "Support", "Commercial", "Direction"],
} as const;
/** What they write. */
export const DEMO_COMMENTS = [
  "Demande un duplicata de la facture de mars.",
  "Colis annoncé pour hier, toujours rien reçu.",
  "Souhaite modifier l’adresse de livraison.",
  "À rappeler demain matin, avant 10 h.",
  "Très satisfait de la dernière intervention.",
  "Ne retrouve pas son numéro de client.",
];
