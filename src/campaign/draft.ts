// Drafts: made, changed, deleted, read.

import type { Db, Sql } from '../db/client.ts';
import { ENDED } from '../model/campaign-status.ts';
import type { DraftState } from '../model/draft-state.ts';
import { type Content, messageFault, type OwnMessage } from '../model/message.ts';
import { findPlaceholders, PlaceholderError } from '../model/placeholders.ts';
import type { Json } from '../model/template.ts';
import type { BadValues } from '../model/value-rules.ts';
import { CampaignError, campaignNotFound } from './campaign-error.ts';
import {
  type CampaignRow,
  chooseSender,
  type DraftPatch,
  deleteCampaign,
  insertCampaign,
  type Settings,
  selectCampaigns,
  senderExists,
  updateDraft,
  updateSettings,
} from './queries.ts';

/** Far more than any template has; each is a few conditions of a statement. */
const MAX_PLACEHOLDERS = 300;

/** Either `components` or the short form `body`: the body's text parameters in order. */
export interface TemplateInput {
  name: string;
  language: string;
  components?: Json[] | undefined;
  body?: string[] | undefined;
}

/** What is to be sent: a template, or a message of one's own; one of the two, or neither in a draft. */
export interface ContentInput {
  template?: TemplateInput | undefined;
  message?: OwnMessage | undefined;
}

export interface DraftInput extends Settings, ContentInput {
  name: string;
  senderId?: number | undefined;
  badValues?: BadValues | undefined;
  draft?: DraftState | undefined;
}

/** Returns the id. Without `senderId`, the sender named `default` or the only one. Throws CampaignError. */
export async function createDraft(sql: Db, input: DraftInput): Promise<number> {
  const { name, badValues = 'clean', draft = null } = input;
  const content = toContent(input) ?? { template: null, message: null };
  const senderId = await resolveSender(sql, input.senderId);
  const id = await insertCampaign(sql, { name, senderId, ...content, badValues, draft });
  await updateSettings(sql, id, input);
  return id;
}

/** What the campaign of a schedule would be made of. Throws CampaignError where it cannot be made. */
export async function checkDraft(
  sql: Db,
  input: Omit<DraftInput, 'name'>,
): Promise<{ content: Content; senderId: number }> {
  const content = toContent(input);
  if (!content) throw new CampaignError('bad_message', 'Give a template or a message', 'template');
  return { content, senderId: await resolveSender(sql, input.senderId) };
}

/**
 * Settings change until the campaign has ended; everything else only in a draft. Throws CampaignError: `not_a_draft`,
 * `wrong_state` …
 */
export async function changeCampaign(
  sql: Db,
  id: number,
  patch: Omit<DraftPatch, 'content'> & Settings & ContentInput,
): Promise<void> {
  const { weight, sendWindow, frequencyCap, retryCapped, ...rest } = patch;
  const { status } = await readCampaign(sql, id);
  const fields = Object.entries(rest).flatMap(([field, value]) => (value === undefined ? [] : field));
  if (fields.length > 0) {
    const content = toContent(patch);
    if (patch.senderId !== undefined) await resolveSender(sql, patch.senderId);
    if (!(await updateDraft(sql, id, { ...rest, content }))) {
      const message = `Campaign ${id} is ${status}: ${fields.join(', ')} can be changed in a draft only`;
      throw new CampaignError('not_a_draft', message, 'status');
    }
  }
  if (await updateSettings(sql, id, { weight, sendWindow, frequencyCap, retryCapped })) return;
  throw new CampaignError('wrong_state', `Campaign ${id} is ${status}: it cannot be changed any more`, 'status');
}

/** Drafts and ended campaigns can go; one that may still send must be canceled first. */
export async function removeCampaign(sql: Sql, id: number): Promise<void> {
  if (await deleteCampaign(sql, id, ['draft', ...ENDED])) return;
  const { status } = await readCampaign(sql, id);
  throw new CampaignError('wrong_state', `Campaign ${id} is ${status}: cancel it before you delete it`, 'status');
}

/** Throws CampaignError when there is none. */
export async function readCampaign(sql: Db, id: number): Promise<CampaignRow> {
  const [campaign] = await selectCampaigns(sql, { id });
  if (!campaign) throw campaignNotFound(id);
  return campaign;
}

async function resolveSender(sql: Db, given: number | undefined): Promise<number> {
  if (given !== undefined) {
    if (await senderExists(sql, given)) return given;
    throw new CampaignError('sender_not_found', `There is no sender ${given}`, 'senderId');
  }
  const chosen = await chooseSender(sql);
  if (chosen !== null) return chosen;
  throw new CampaignError(
    'sender_not_named',
    'Name a sender by senderId: there is none named "default", and not just one',
    'senderId',
  );
}

function toContent({ template, message }: ContentInput): Content | undefined {
  if (template && message) throw new CampaignError('bad_message', 'Give either template or message', 'message');
  if (template) return { template: toTemplate(template), message: null };
  if (!message) return undefined;
  const fault = messageFault(message);
  if (fault) throw new CampaignError('bad_message', `${fault.path} ${fault.message}`, `message.${fault.path}`);
  checkPlaceholders([message], (path) => path.replace(/^components\.0/, 'message'));
  return { template: null, message };
}

function toTemplate({ name, language, components, body }: TemplateInput): NonNullable<Content['template']> {
  const own = components ?? (body ? [{ type: 'body', parameters: body.map((text) => ({ type: 'text', text })) }] : []);
  checkPlaceholders(own);
  return { name, language, components: own };
}

function checkPlaceholders(components: readonly Json[], where = (path: string) => `template.${path}`): void {
  try {
    const { length } = findPlaceholders(components);
    if (length <= MAX_PLACEHOLDERS) return;
    throw new PlaceholderError(
      'components',
      `The template has ${length} placeholders; at most ${MAX_PLACEHOLDERS} are taken`,
    );
  } catch (error) {
    if (error instanceof PlaceholderError) throw new CampaignError('bad_placeholder', error.message, where(error.path));
    throw error;
  }
}
