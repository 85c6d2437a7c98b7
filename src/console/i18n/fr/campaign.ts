// One campaign, live and its report.
export const campaign = {
  title: 'Campagne',
};
