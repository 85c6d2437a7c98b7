// What somebody should hear of.
export const news = {
  title: 'News',
  lead: 'What you should hear of without having asked.',
  what: 'What',
  subject: 'Where',
  at: 'When',
  kind: {
    schedule_run_failed: 'A run of a schedule failed',
    counts_differ: 'Counts differed from the messages',
    database_restored: 'The database was restored',
  },
  toSchedule: 'To the schedule',
  toCampaign: 'To the campaign',
  empty: {
    title: 'All is quiet',
    text: 'When a run of a schedule fails, or something needs your attention, it stands here.',
  },
};
