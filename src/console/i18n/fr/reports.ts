// Reports.
export const reports = {
  title: 'Rapports',
};
