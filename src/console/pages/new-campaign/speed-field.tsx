// How fast it goes: the sender's limit, and its share of it beside other campaigns.
import { Input, SegmentedControl, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Campaign, Sender } from '../../api/documents.ts';
import { useSaveDraft } from '../../api/drafts.ts';
import classes from './when-step.module.css';

const WEIGHTS = { gentle: 5, usual: 10, first: 20 } as const;

export function SpeedField({ campaign, sender }: { campaign: Campaign; sender: Sender | undefined }) {
  const { t } = useTranslation('newCampaign');
  const save = useSaveDraft(campaign.id);
  const known = Object.values<number>(WEIGHTS).includes(campaign.weight);
  return (
    <div>
      <Text fw={600}>{t('speed.label')}</Text>
      <Text size="sm" c="dimmed" mih={22}>
        {sender && t('speed.limit', { name: sender.name, count: sender.slowedTo ?? sender.ratePerSecond })}
      </Text>
      <Input.Wrapper label={t('speed.share')} labelElement="div" mt="sm">
        <div>
          <SegmentedControl
            className={classes.choices ?? ''}
            aria-label={t('speed.share')}
            value={String(campaign.weight)}
            data={[
              ...Object.entries(WEIGHTS).map(([word, weight]) => ({
                value: String(weight),
                label: t(`speed.${word as keyof typeof WEIGHTS}`),
              })),
              ...(known
                ? []
                : [{ value: String(campaign.weight), label: t('speed.other', { weight: campaign.weight }) }]),
            ]}
            onChange={(weight) => save({ weight: Number(weight) })}
          />
        </div>
      </Input.Wrapper>
    </div>
  );
}
