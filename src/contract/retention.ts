// For how long what is known of people is kept.
import { z } from 'zod';
import { LEAST_DAYS, type Retention } from '../model/retention.ts';

const LONGEST_DAYS = 36_500;

const days = (key: keyof Retention, description: string) =>
  z.number().int().min(LEAST_DAYS[key]).max(LONGEST_DAYS).nullable().describe(`${description}; null: kept`);

const periods = {
  deliveries: days('deliveries', 'numbers and values of the deliveries of ended campaigns, so many days after the end'),
  replies: days('replies', 'what people wrote and pressed'),
  rejects: days('rejects', 'rows that imports rejected'),
  lists: days('lists', 'people on kept lists, so many days after the last import into or out of the list'),
  audit: days('audit', 'entries of the audit'),
};

export const retention = z.object(periods).meta({
  id: 'Retention',
  description: 'For how many days what is known of people is kept. Counts and reports stay.',
});
export const retentionPatch = z
  .strictObject(periods)
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'must change something');
