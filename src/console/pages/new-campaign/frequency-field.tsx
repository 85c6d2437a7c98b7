// How often one person may be written to, over all campaigns.
import { Group, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Campaign, Sender } from '../../api/documents.ts';
import { useSaveDraft } from '../../api/drafts.ts';
import { CountField } from '../../components/count-field.tsx';
import classes from './when-step.module.css';

const USUAL = { messages: 2, days: 7 };

export function FrequencyField({ campaign, sender }: { campaign: Campaign; sender: Sender | undefined }) {
  const { t } = useTranslation('newCampaign');
  const save = useSaveDraft(campaign.id);
  const cap = campaign.frequencyCap;
  const shown = cap ?? sender?.frequencyCap ?? USUAL;
  const set = (patch: Partial<typeof shown>) => save({ frequencyCap: { ...shown, ...patch } });
  const number = (field: keyof typeof USUAL, max: number) => (
    <CountField
      label={t(`cap.${field}`)}
      w={150}
      max={max}
      value={shown[field]}
      onChange={(value) => value && set({ [field]: value })}
    />
  );
  return (
    <div>
      <Switch
        label={t('cap.label')}
        description={t('cap.hint')}
        checked={cap !== null}
        onChange={(event) => save({ frequencyCap: event.currentTarget.checked ? shown : null })}
      />
      {cap && (
        <Group gap="sm" mt="md" className={classes.inside ?? ''}>
          {number('messages', 100)}
          {number('days', 90)}
        </Group>
      )}
    </div>
  );
}
