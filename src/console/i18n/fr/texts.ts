// Every area's texts in French.
import type { texts as english } from '../en/texts.ts';
import type { Translation } from '../translation.ts';
import { account } from './account.ts';
import { activity } from './activity.ts';
import { campaign } from './campaign.ts';
import { campaigns } from './campaigns.ts';
import { common } from './common.ts';
import { cron } from './cron.ts';
import { errors } from './errors.ts';
import { newCampaign } from './new-campaign.ts';
import { optOuts } from './opt-outs.ts';
import { people } from './people.ts';
import { schedules } from './schedules.ts';
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
  cron,
  schedules,
  templates,
  newCampaign,
  optOuts,
  people,
  activity,
} satisfies Translation<typeof english>;
