// Deux campagnes côte à côte.
export const comparison = {
  tab: 'Comparer',
  with: 'Comparer avec',
  other: 'Une autre campagne',
  title: 'Côte à côte',
  help: 'Avec 95 % de confiance, la vraie différence se trouve entre les deux bouts du trait. S’il traverse le zéro, ce peut être le hasard. Une différence ne dit rien de sa cause : comparez des listes tirées de la même façon.',
  rate: 'Taux',
  difference: 'Différence, en points',
  between: 'de {{low}} à {{high}}',
  verdict: 'Lecture',
  rates: {
    delivery: 'Distribués',
    read: 'Lus',
    failure: 'Échecs',
    reply: 'Ont répondu',
    press: 'Ont cliqué sur un bouton',
    optOut: 'Désinscrits',
  },
  unclear: 'Hasard possible',
  higher: 'Plus élevé',
  lower: 'Plus bas',
  better: '{{name}} fait mieux',
  worse: '{{name}} fait moins bien',
  empty: {
    title: 'Laquelle ?',
    text: 'Choisissez une autre campagne : ses taux sont placés à côté, avec la fiabilité de la différence.',
  },
};
