// Les réponses.
export const replies = {
  title: 'Réponses',
  lead: 'Ce que les gens ont répondu, et les boutons sur lesquels ils ont cliqué, du plus récent au plus ancien. Toute personne qui n’en veut plus est écartée de toutes les campagnes.',
  phone: 'Un numéro entier',
  campaign: 'Campagne',
  column: { phone: 'Téléphone', message: 'Message', campaign: 'En réponse à', at: 'Quand' },
  asks: { out: 'Désinscrit', in: 'Réinscrit' },
  type: {
    button: 'a cliqué sur un bouton',
    interactive: 'a choisi dans une liste',
    image: 'une image',
    video: 'une vidéo',
    audio: 'un message vocal',
    document: 'un document',
    sticker: 'un autocollant',
    location: 'un lieu',
    contacts: 'des contacts',
    reaction: 'une réaction',
    user_preferences: 'a changé ses préférences marketing dans WhatsApp',
  },
  empty: {
    title: 'Personne n’a encore répondu',
    text: 'Réponses et clics sur un bouton arrivent ici d’eux-mêmes, dès que l’adresse de notification d’un expéditeur est enregistrée.',
  },
  nothing: {
    title: 'Aucune réponse ne correspond',
    text: 'Indiquez le numéro entier avec l’indicatif du pays, ou une autre campagne.',
    action: 'Effacer le filtre',
  },
};
