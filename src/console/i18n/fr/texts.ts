// Every area's texts in French; each comes with the first screen that needs it.
import type { Texts } from '../en/texts.ts';
import type { Translation } from '../translation.ts';

export const french = {
  common: async () => (await import('./common.ts')).common,
  errors: async () => (await import('./errors.ts')).errors,
  session: async () => (await import('./session.ts')).session,
  account: async () => (await import('./account.ts')).account,
  setup: async () => (await import('./setup.ts')).setup,
  campaigns: async () => (await import('./campaigns.ts')).campaigns,
  campaign: async () => (await import('./campaign.ts')).campaign,
  again: async () => (await import('./again.ts')).again,
  uncertain: async () => (await import('./again.ts')).uncertain,
  story: async () => (await import('./story.ts')).story,
  comparison: async () => (await import('./comparison.ts')).comparison,
  cron: async () => (await import('./cron.ts')).cron,
  schedules: async () => (await import('./schedules.ts')).schedules,
  templates: async () => (await import('./templates.ts')).templates,
  newCampaign: async () => (await import('./new-campaign.ts')).newCampaign,
  lists: async () => (await import('./lists.ts')).lists,
  replies: async () => (await import('./replies.ts')).replies,
  senders: async () => (await import('./senders.ts')).senders,
  news: async () => (await import('./news.ts')).news,
  optOuts: async () => (await import('./opt-outs.ts')).optOuts,
  people: async () => (await import('./people.ts')).people,
  privacy: async () => (await import('./privacy.ts')).privacy,
  activity: async () => (await import('./activity.ts')).activity,
} satisfies { [Area in keyof Texts]: () => Promise<Translation<Texts[Area]>> };
