// A new draft for some of the people of an earlier campaign: those it failed for, who did not read, did not reply …
import type { Sql } from '../db/client.ts';
import { countThose, isAmong, isMeant } from '../db/earlier-people.ts';
import { LARGE, makePartition } from '../db/make-partition.ts';
import { ofCampaign } from '../db/partitions.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { Again } from '../model/audience.ts';
import { CampaignError } from './campaign-error.ts';
import { copyDraft, fillDraft } from './copy.ts';
import { type ContentInput, changeCampaign, readCampaign } from './draft.ts';
import { columnsOfLists } from './queries.ts';

/** `template` or `message`: in place of the earlier campaign's. */
export interface AgainInput extends ContentInput {
  from: Again;
  /** Of the failed only those with this error. */
  errorCode?: string | undefined;
  name?: string | undefined;
}

export interface Copied {
  id: number;
  copied: number;
  /** Left out because they asked for no messages. */
  suppressed: number;
  /** Left out because nobody knows any more who they were. */
  forgotten: number;
}

/**
 * Nobody whose message is `uncertain` comes along, and nobody who unsubscribed. Throws CampaignError: `wrong_state` while
 * the campaign may still send to those who are asked for, `nobody_left` …
 */
export async function copyAgain(
  sql: Sql,
  id: number,
  { from, errorCode, name, ...content }: AgainInput,
): Promise<Copied> {
  const campaign = await readCampaign(sql, id);
  if (from === 'never-sent' && campaign.status !== 'canceled') {
    const message = `Campaign ${id} is ${campaign.status}: only those of a canceled campaign were never sent`;
    throw new CampaignError('wrong_state', message, 'from');
  }
  return await inTransaction(sql, async (tx) => {
    const chosen = tx`${ofCampaign(tx, id)} and ${isAmong(tx, { from, errorCode })}`;
    const [leftOut] = await tx<[LeftOut]>`
      select count(s.phone)::int as suppressed, count(*) filter (where d.phone < 0)::int as forgotten
      from deliveries d left join suppressions s on s.phone = d.phone
      where ${ofCampaign(tx, id)} and ${isMeant(tx, { from, errorCode })} and (s.phone is not null or d.phone < 0)`;
    const draft = await copyDraft(tx, campaign, { name: name ?? `${campaign.name}: ${from}`, test: false });
    if ((await countThose(tx, { campaignId: id, from })) >= LARGE) await makePartition(tx, draft);
    const people = tx`
      select d.seq, d.phone, d.country, d.variables from deliveries d left join suppressions s on s.phone = d.phone
      where ${chosen} and s.phone is null`;
    const columns = [...new Set((await columnsOfLists(tx, id)).flat())];
    const copied = await fillDraft(tx, draft, { people, columns, source: { kind: 'campaign', campaignId: id, from } });
    if (copied === 0) throw nobodyLeft(id, from, leftOut);
    await changeCampaign(tx, draft, content);
    return { id: draft, copied, ...leftOut };
  });
}

type LeftOut = Pick<Copied, 'suppressed' | 'forgotten'>;

function nobodyLeft(id: number, from: Again, { suppressed, forgotten }: LeftOut): CampaignError {
  const why = [
    ...(forgotten > 0 ? [`was forgotten: ${forgotten} in all`] : []),
    ...(suppressed > 0 ? [`is on the suppression list: ${suppressed} in all`] : []),
  ];
  const message =
    why.length === 0
      ? `Nobody of campaign ${id} is ${WORDS[from]}`
      : `Everybody of campaign ${id} who is ${WORDS[from]} ${why.join(', or ')}`;
  return new CampaignError('nobody_left', message, 'from');
}

const WORDS: Readonly<Record<Again, string>> = {
  failed: 'among the failed',
  unread: 'without having read it',
  'not-replied': 'without a reply',
  skipped: 'among the skipped',
  'never-sent': 'left unsent',
};
