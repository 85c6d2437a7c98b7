// Every route that the console calls: what goes in and what comes out. `call` is typed by this table.
import type { z } from 'zod';
import type * as audit from '../../contract/audit.ts';
import type * as campaigns from '../../contract/campaign.ts';
import type * as imports from '../../contract/import.ts';
import type * as inbound from '../../contract/inbound.ts';
import type * as launching from '../../contract/launching.ts';
import type * as people from '../../contract/people.ts';
import type * as person from '../../contract/person.ts';
import type * as relays from '../../contract/relay.ts';
import type * as reports from '../../contract/report.ts';
import type * as retentions from '../../contract/retention.ts';
import type * as schedules from '../../contract/schedule.ts';
import type * as senders from '../../contract/sender.ts';
import type * as suppressions from '../../contract/suppression.ts';
import type * as d from './documents.ts';
import type { ApiToken, OpenSession, Session, User } from './people.ts';

type In<T extends z.ZodType> = z.input<T>;
type PageQuery = { after?: string | undefined; limit?: number | undefined };
type Of<Query extends z.ZodType> = Omit<z.input<Query>, 'limit'> & PageQuery;

interface People {
  'GET /api/setup': { answer: z.output<typeof people.setupState> };
  'POST /api/setup': { body: In<typeof people.setupInput>; answer: Session };
  'POST /api/session': { body: In<typeof people.signInInput>; answer: Session };
  'GET /api/session': { answer: Session };
  'DELETE /api/session': { answer: null };
  'PATCH /api/session': { body: In<typeof people.profileInput>; answer: Session };
  'POST /api/session/password': { body: In<typeof people.passwordInput>; answer: null };
  'GET /api/sessions': { answer: d.Page<OpenSession> };
  'DELETE /api/sessions/:id': { answer: null };
  'POST /api/invitation': { body: In<typeof people.acceptInput>; answer: Session };
  'GET /api/users': { query: PageQuery; answer: d.Page<User> };
  'POST /api/users': { body: In<typeof people.userCreate>; answer: User & { invitationUrl: string } };
  'PATCH /api/users/:id': { body: In<typeof people.userPatch>; answer: User };
  'DELETE /api/users/:id': { answer: null };
  'POST /api/users/:id/invitation': { answer: { invitationUrl: string } };
  'GET /api/retention': { answer: d.Retention };
  'PATCH /api/retention': { body: In<typeof retentions.retentionPatch>; answer: d.Retention };
  'DELETE /api/people/:phone': { query: In<typeof person.erasureQuery>; answer: d.Erased };
  'GET /api/tokens': { query: PageQuery; answer: d.Page<ApiToken> };
  'POST /api/tokens': { body: In<typeof people.tokenCreate>; answer: ApiToken & { token: string } };
  'DELETE /api/tokens/:id': { answer: null };
}

interface Campaigns {
  'GET /api/campaigns': { query: Of<typeof campaigns.campaignsQuery>; answer: d.Page<d.Campaign> };
  'POST /api/campaigns': { body: In<typeof campaigns.campaignCreate>; answer: d.Campaign };
  'GET /api/campaigns/:id': { answer: d.Campaign };
  'PATCH /api/campaigns/:id': { body: In<typeof campaigns.campaignPatch>; answer: d.Campaign };
  'DELETE /api/campaigns/:id': { answer: null };
  'POST /api/campaigns/:id/launch': { body: In<typeof campaigns.launch>; answer: d.Campaign };
  'POST /api/campaigns/:id/pause': { answer: d.Campaign };
  'POST /api/campaigns/:id/resume': { answer: d.Campaign };
  'POST /api/campaigns/:id/cancel': { answer: d.Campaign };
  'POST /api/campaigns/:id/archive': { answer: d.Campaign };
  'POST /api/campaigns/:id/unarchive': { answer: d.Campaign };
  'POST /api/campaigns/:id/preview': { body: In<typeof campaigns.previewInput>; answer: d.Preview };
  'GET /api/campaigns/:id/preflight': { query: { at?: string; zone?: string }; answer: d.Preflight };
  'GET /api/campaigns/:id/imports': { query: PageQuery; answer: d.Page<d.ImportRecord> };
  'DELETE /api/campaigns/:id/recipients': { answer: null };
  'GET /api/campaigns/:id/tests': { answer: d.Page<d.TestSend> };
  'POST /api/campaigns/:id/test': { body: In<typeof launching.testInput>; answer: d.TestSent };
  'POST /api/campaigns/:id/again': { body: In<typeof launching.againInput>; answer: { id: number } };
  'POST /api/campaigns/:id/uncertain': {
    body: { action: 'resend' | 'treat-as-sent'; seqs?: number[] };
    answer: { resolved: number };
  };
  'GET /api/campaigns/:id/deliveries': { query: Of<typeof campaigns.deliveriesQuery>; answer: d.Page<d.Delivery> };
  'GET /api/campaigns/:id/deliveries/:seq': { answer: d.DeliveryStory };
  'GET /api/campaigns/:id/report': { query: In<typeof reports.reportQuery>; answer: d.CampaignReport };
  'POST /api/campaigns/:id/recipients/query': {
    body: In<typeof imports.campaignQueryImport>;
    answer: d.ImportResult;
  };
  'POST /api/campaigns/:id/recipients/saved-query': {
    body: In<typeof imports.savedQueryImport>;
    answer: d.ImportResult;
  };
  'POST /api/campaigns/:id/recipients/list': { body: In<typeof imports.keptListImport>; answer: d.ImportResult };
  'GET /api/imports/:id': { answer: d.ImportRecord };
  'GET /api/imports/:id/rejects': { query: PageQuery; answer: d.Page<d.Reject> };
  'GET /api/sources': { answer: d.Page<{ name: string }> };
  'GET /api/queries': { answer: d.Page<d.SavedQuery> };
  'POST /api/queries': { body: In<typeof imports.savedQueryInput>; answer: d.SavedQuery };
  'DELETE /api/queries/:id': { answer: null };
  'GET /api/prices': { answer: d.Page<d.Price> };
  'PUT /api/prices': { body: In<typeof launching.prices>; answer: d.Page<d.Price> };
}

interface Audiences {
  'GET /api/lists': { query: PageQuery; answer: d.Page<d.KeptList> };
  'POST /api/lists': { body: In<typeof imports.listInput>; answer: d.KeptList };
  'GET /api/lists/:id': { answer: d.KeptList };
  'PATCH /api/lists/:id': { body: In<typeof imports.listPatch>; answer: d.KeptList };
  'DELETE /api/lists/:id': { answer: null };
  'GET /api/lists/:id/imports': { query: PageQuery; answer: d.Page<d.ImportRecord> };
  'GET /api/suppressions': { query: Of<typeof suppressions.suppressionsQuery>; answer: d.Page<d.Suppression> };
  'POST /api/suppressions': { body: In<typeof suppressions.suppressionAdd>; answer: d.SuppressionsAdded };
  'DELETE /api/suppressions/:phone': { answer: null };
  'GET /api/opt-words': { answer: d.OptWords };
  'PUT /api/opt-words': { body: In<typeof inbound.optWords>; answer: d.OptWords };
  'DELETE /api/opt-words': { answer: d.OptWords };
  'GET /api/inbound': { query: Of<typeof inbound.inboundQuery>; answer: d.Page<d.InboundMessage> };
  'GET /api/notifications': { query: { messageId: string }; answer: { items: d.Notification[]; next: null } };
}

interface Senders {
  'GET /api/senders': { query: PageQuery; answer: d.Page<d.Sender> };
  'POST /api/senders': { body: In<typeof senders.senderCreate>; answer: d.Sender };
  'GET /api/senders/:id': { answer: d.Sender };
  'PATCH /api/senders/:id': { body: In<typeof senders.senderPatch>; answer: d.Sender };
  'POST /api/senders/:id/webhook': { body: In<typeof senders.webhookRegister>; answer: d.WebhookState };
  'POST /api/senders/:id/webhook/rotate': { body: In<typeof senders.webhookRotate>; answer: d.Sender };
  'GET /api/senders/:id/health': { answer: d.SenderHealth };
  'POST /api/senders/:id/templates/sync': { answer: { templates: number } };
  'POST /api/senders/:id/pause': { answer: { paused: number[] } };
  'POST /api/senders/:id/resume': { answer: { resumed: number[] } };
  'GET /api/senders/:id/events': { query: PageQuery; answer: d.Page<d.ProviderEvent> };
  'GET /api/senders/:id/media': { answer: d.Page<d.MediaFile> };
  'GET /api/senders/:id/relays': { answer: d.Page<d.Relay> };
  'POST /api/senders/:id/relays': { body: In<typeof relays.relayCreate>; answer: d.Relay & { secret: string } };
  'PATCH /api/senders/:id/relays/:relayId': { body: In<typeof relays.relayPatch>; answer: d.Relay };
  'DELETE /api/senders/:id/relays/:relayId': { answer: null };
  'POST /api/senders/:id/relays/:relayId/resend': { answer: { resent: number } };
  'GET /api/templates': { query: PageQuery & { senderId?: number | undefined }; answer: d.Page<d.Template> };
}

interface Schedules {
  'GET /api/schedules': { query: PageQuery; answer: d.Page<d.Schedule> };
  'GET /api/schedules/calendar': {
    query: In<typeof schedules.calendarQuery>;
    answer: z.output<typeof schedules.calendar>;
  };
  'POST /api/schedules': { body: In<typeof schedules.scheduleCreate>; answer: d.ScheduleShown };
  'GET /api/schedules/:id': { answer: d.ScheduleShown };
  'PATCH /api/schedules/:id': { body: In<typeof schedules.schedulePatch>; answer: d.ScheduleShown };
  'DELETE /api/schedules/:id': { answer: null };
  'POST /api/schedules/:id/pause': { answer: d.ScheduleShown };
  'POST /api/schedules/:id/resume': { answer: d.ScheduleShown };
  'POST /api/schedules/:id/run': { answer: d.ScheduleRun };
  'GET /api/schedules/:id/runs': { query: PageQuery; answer: d.Page<d.ScheduleRun> };
  'POST /api/schedules/preview': { body: In<typeof schedules.previewInput>; answer: d.SchedulePreview };
  'GET /api/events': { query: PageQuery; answer: d.Page<d.News> };
}

interface Reports {
  'GET /api/audit': { query: Of<typeof audit.auditQuery>; answer: d.Page<d.AuditEntry> };
  'GET /api/reports/delivery-rates': { query: Of<typeof reports.ratesQuery>; answer: d.Page<d.RatesRow> };
  'GET /api/reports/comparison': { query: { a: number; b: number }; answer: d.Comparison };
}

export interface Routes extends People, Campaigns, Audiences, Senders, Schedules, Reports {}
export type RouteName = keyof Routes;

type NameOf<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NameOf<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** What a call of this route is given: its path's parts, its query, its body. */
export type Given<Route extends RouteName> = ([NameOf<Route>] extends [never]
  ? { params?: undefined }
  : { params: Record<NameOf<Route>, string | number> }) &
  (Routes[Route] extends { query: infer Query } ? { query?: Query } : { query?: undefined }) &
  (Routes[Route] extends { body: infer Body } ? { body: Body } : { body?: undefined });
export type Answer<Route extends RouteName> = Routes[Route]['answer'];
