// Schedules.
export const schedules = {
  title: 'Schedules',
};
