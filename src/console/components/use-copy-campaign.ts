// A draft like a campaign: the same content and settings, nobody in it.
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { campaignKeys } from '../api/campaigns.ts';
import { call } from '../api/client.ts';
import type { Campaign } from '../api/documents.ts';
import { useAction } from './use-action.ts';

export function useCopyCampaign(campaign: Campaign) {
  const { t } = useTranslation('again');
  const navigate = useNavigate();
  const { name, senderId, template, message, badValues, weight, sendWindow, frequencyCap, retryCapped } = campaign;
  return useAction({
    run: () =>
      call('POST /api/campaigns', {
        body: {
          name: t('copyName', { name }).slice(0, 200),
          senderId,
          ...(template ? { template } : {}),
          ...(message ? { message: message as never } : {}),
          ...{ badValues, weight, sendWindow, frequencyCap, retryCapped },
        },
      }),
    invalidates: [campaignKeys.all],
    done: t('copied'),
    onDone: ({ id }) => navigate({ to: `/campaigns/${id}` }),
  });
}
