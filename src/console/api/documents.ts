// The documents of the API as types. Contract files are imported as types only: no validator travels to the browser.
import type { z } from 'zod';
import type * as audit from '../../contract/audit.ts';
import type * as campaigns from '../../contract/campaign.ts';
import type * as common from '../../contract/common.ts';
import type * as imports from '../../contract/import.ts';
import type * as inbound from '../../contract/inbound.ts';
import type * as launching from '../../contract/launching.ts';
import type * as media from '../../contract/media.ts';
import type * as person from '../../contract/person.ts';
import type * as relays from '../../contract/relay.ts';
import type * as reports from '../../contract/report.ts';
import type * as retentions from '../../contract/retention.ts';
import type * as schedules from '../../contract/schedule.ts';
import type * as senders from '../../contract/sender.ts';
import type * as stories from '../../contract/story.ts';
import type * as suppressions from '../../contract/suppression.ts';

/** `next` goes back as `after`; null on the last page. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
}

export type Problem = common.Problem;
export type Explained = z.output<typeof campaigns.explained>;

export type Campaign = z.output<typeof campaigns.campaign>;
export type CampaignStatus = Campaign['status'];
export type Delivery = z.output<typeof campaigns.delivery>;
export type DeliveryStory = z.output<typeof stories.deliveryStory>;
export type StoryEvent = z.output<typeof stories.storyEvent>;
export type DeliveryStatus = Delivery['status'];
export type Finding = z.output<typeof campaigns.finding>;
export type Preview = z.output<typeof campaigns.preview>;
export type Funnel = z.output<typeof campaigns.funnel>;
export type Rates = z.output<typeof campaigns.rates>;
export type Preflight = z.output<typeof launching.preflight>;
export type TestSend = z.output<typeof launching.test>;
export type TestSent = z.output<typeof launching.testSent>;
export type Price = z.output<typeof launching.price>;

export type ImportResult = z.output<typeof imports.importResult>;
export type ImportRecord = z.output<typeof imports.importRecord>;
export type Reject = z.output<typeof imports.reject>;
export type SavedQuery = z.output<typeof imports.savedQuery>;
export type KeptList = z.output<typeof imports.keptList>;
export type Suppression = z.output<typeof suppressions.suppression>;
export type SuppressionsAdded = z.output<typeof suppressions.suppressionAdded>;

export type Sender = z.output<typeof senders.sender>;
export type SenderHealth = z.output<typeof senders.senderHealth>;
export type WebhookState = z.output<typeof senders.webhookState>;
export type Template = z.output<typeof senders.template>;
export type Relay = z.output<typeof relays.relay>;
export type MediaFile = z.output<typeof media.mediaFile>;

export type InboundMessage = z.output<typeof inbound.inboundMessage>;
export type ProviderEvent = z.output<typeof inbound.providerEvent>;
export type Notification = z.output<typeof inbound.notification>;
export type OptWords = z.output<typeof inbound.optWords>;

export type Schedule = z.output<typeof schedules.schedule>;
export type ScheduleShown = z.output<typeof schedules.scheduleShown>;
export type ScheduleRun = z.output<typeof schedules.run>;
export type RunDay = z.output<typeof schedules.runDay>;
export type SchedulePreview = z.output<typeof schedules.preview>;
export type News = z.output<typeof schedules.event>;

export type CampaignReport = z.output<typeof reports.campaignReport>;
export type RatesRow = z.output<typeof reports.ratesRow>;
export type Comparison = z.output<typeof reports.comparison>;

export type Erased = z.output<typeof person.erased>;
export type Retention = z.output<typeof retentions.retention>;

export type AuditEntry = z.output<typeof audit.auditEntry>;
