// Every area's texts in French.
import type { texts as english } from '../en/texts.ts';
import type { Translation } from '../translation.ts';
import { account } from './account.ts';
import { activity } from './activity.ts';
import { again, uncertain } from './again.ts';
import { campaign } from './campaign.ts';
import { campaigns } from './campaigns.ts';
import { common } from './common.ts';
import { comparison } from './comparison.ts';
import { cron } from './cron.ts';
import { errors } from './errors.ts';
import { lists } from './lists.ts';
import { newCampaign } from './new-campaign.ts';
import { news } from './news.ts';
import { optOuts } from './opt-outs.ts';
import { people } from './people.ts';
import { replies } from './replies.ts';
import { schedules } from './schedules.ts';
import { senders } from './senders.ts';
import { session } from './session.ts';
import { setup } from './setup.ts';
import { templates } from './templates.ts';

export const texts = {
  common,
  errors,
  session,
  account,
  setup,
  campaigns,
  campaign,
  again,
  uncertain,
  comparison,
  cron,
  schedules,
  templates,
  newCampaign,
  lists,
  replies,
  senders,
  news,
  optOuts,
  people,
  activity,
} satisfies Translation<typeof english>;
