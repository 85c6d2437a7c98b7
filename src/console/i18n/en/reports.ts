// Reports.
export const reports = {
  title: 'Reports',
};
