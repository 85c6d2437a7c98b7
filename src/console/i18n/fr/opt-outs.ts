// Désinscriptions.
export const optOuts = {
  title: 'Désinscriptions',
  lead: 'Aucune campagne n’écrit à ces personnes.',
  search: 'Trouver un numéro entier',
  column: { phone: 'Téléphone', reason: 'Motif', source: 'Demandée par', since: 'Depuis', remove: 'Retirer' },
  source: { person: 'La personne', provider: 'WhatsApp', operator: 'Votre équipe' },
  manual: 'Ajouté à la main',
  empty: {
    title: 'Personne ne s’est désinscrit',
    text: 'Toute personne qui répond STOP apparaît ici d’elle-même. Vous pouvez aussi en ajouter.',
  },
  nothing: { title: 'Ce numéro n’est pas désinscrit', text: 'Écrivez le numéro entier, avec l’indicatif du pays.' },
  add: {
    open: 'Ajouter',
    title: 'Ajouter des désinscriptions',
    numbers: 'Numéros de téléphone',
    numbersHelp: 'Un par ligne, avec + et l’indicatif du pays',
    reason: 'Motif',
    reasonExample: 'Demandé par téléphone',
    action: 'Ajouter à la liste',
    done_one: '{{count, number}} personne ne recevra plus de messages',
    done_other: '{{count, number}} personnes ne recevront plus de messages',
    rejected_one: '{{count, number}} numéro n’a pas pu être ajouté',
    rejected_other: '{{count, number}} numéros n’ont pas pu être ajoutés',
  },
  remove: {
    label: 'Retirer {{phone}}',
    title: 'Retirer {{phone}} ?',
    text: 'Les campagnes pourront de nouveau écrire à cette personne. Ne le faites que si elle l’a demandé.',
    action: 'Retirer de la liste',
    done: '{{phone}} peut de nouveau recevoir des messages',
  },
};
