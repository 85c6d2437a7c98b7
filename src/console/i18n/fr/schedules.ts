// Schedules.
export const schedules = {
  title: 'Programmations',
};
