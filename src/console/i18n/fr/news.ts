// Ce qu’il faut savoir.
export const news = {
  title: 'Alertes',
  lead: 'Ce qu’il faut savoir sans l’avoir demandé.',
  what: 'Quoi',
  subject: 'Où',
  at: 'Quand',
  kind: {
    schedule_run_failed: 'Un envoi programmé a échoué',
    counts_differ: 'Des compteurs différaient des messages',
    database_restored: 'La base a été restaurée',
  },
  toSchedule: 'Voir la programmation',
  toCampaign: 'Voir la campagne',
  empty: {
    title: 'Tout est calme',
    text: 'Quand un envoi programmé échoue, ou que quelque chose demande votre attention, cela apparaît ici.',
  },
};
