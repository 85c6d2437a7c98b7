// Puts a campaign that has ended into the archive, or brings it back.
import { useTranslation } from 'react-i18next';
import { ENDED } from '../../model/campaign-status.ts';
import { campaignKeys } from '../api/campaigns.ts';
import { call } from '../api/client.ts';
import type { Campaign } from '../api/documents.ts';
import { useMay } from '../api/session.ts';
import { useAction } from './use-action.ts';

/** `word`: what can be done, null where nothing can. It is taken back as easily, so nobody is asked whether they are sure. */
export function useArchive({ id, name, status, archivedAt }: Campaign) {
  const { t } = useTranslation('campaigns');
  const may = useMay();
  const word = archivedAt === null ? ('archive' as const) : ('unarchive' as const);
  const { mutate, isPending } = useAction({
    run: () => call(`POST /api/campaigns/:id/${word}`, { params: { id } }),
    invalidates: [campaignKeys.all],
    done: t(`${word}.done`, { name }),
  });
  return { word: ENDED.includes(status) && may('campaign') ? word : null, run: () => mutate(), isPending };
}
