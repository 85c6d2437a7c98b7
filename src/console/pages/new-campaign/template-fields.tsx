// What the chosen template leaves open, each to be filled from a column of the list or with a text for all.
import { Alert, Button, Group, Paper, Text } from '@mantine/core';
import { IconAlertTriangle, IconSwitchHorizontal } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Campaign, Template } from '../../api/documents.ts';
import { useSaveDraft } from '../../api/drafts.ts';
import type { Tones } from './column-tones.ts';
import { MediaField } from './media-field.tsx';
import classes from './message-step.module.css';
import { SlotField } from './slot-field.tsx';
import { componentsOf, valuesOf } from './template-components.ts';
import { useLanguageName } from './template-picker.tsx';
import { type Slot, slotsOf } from './template-slots.ts';

interface Props {
  campaign: Campaign;
  /** As the provider lists it; undefined where it does not (any more), or the campaign sends none. */
  template: Template | undefined;
  columns: readonly string[];
  tones: Tones;
  /** Another template is wanted. */
  onChange: () => void;
}

export function TemplateFields({ campaign, template, columns, tones, onChange }: Props) {
  const { t } = useTranslation('newCampaign');
  const languageName = useLanguageName();
  return (
    <Paper withBorder p="lg" className={classes.part ?? ''}>
      <Group justify="space-between" align="flex-start" gap="sm" mb="md">
        <div style={{ minWidth: 0 }}>
          <h2 className={classes.title}>{campaign.template?.name ?? t('own.title')}</h2>
          {campaign.template && (
            <Text size="sm" c="dimmed">
              {languageName(campaign.template.language)}
            </Text>
          )}
        </div>
        <Button
          variant="default"
          size="sm"
          leftSection={<IconSwitchHorizontal size={16} aria-hidden />}
          onClick={onChange}
        >
          {t('template.change')}
        </Button>
      </Group>
      {template ? (
        <Fields campaign={campaign} template={template} columns={columns} tones={tones} />
      ) : (
        <Alert color="ochre" icon={<IconAlertTriangle aria-hidden />}>
          {t(campaign.template ? 'template.gone' : 'own.text')}
        </Alert>
      )}
    </Paper>
  );
}

function Fields({
  campaign,
  template,
  columns,
  tones,
}: Required<Omit<Props, 'onChange' | 'template'>> & { template: Template }) {
  const { t } = useTranslation('newCampaign');
  const save = useSaveDraft(campaign.id);
  const { components } = template;
  const slots = slotsOf(components);
  const values = valuesOf(components, campaign.template?.components ?? []);
  const set = (key: string, value: string) => {
    const { name, language } = template;
    save({ template: { name, language, components: componentsOf(components, { ...values, [key]: value }) } });
  };
  const nameOf = useSlotName();
  if (slots.length === 0) return <Text c="dimmed">{t('slot.none')}</Text>;
  return (
    <>
      {columns.length === 0 && (
        <Alert color="indigo" mb="md">
          {t('slot.noList')}
        </Alert>
      )}
      <div className={classes.slots}>
        {slots.map((slot) => {
          const own = { slot, label: nameOf(slot), value: values[slot.key] ?? '', columns, tones };
          const change = (value: string) => set(slot.key, value);
          const isMedia = slot.kind === 'image' || slot.kind === 'video' || slot.kind === 'document';
          return isMedia ? (
            <MediaField key={slot.key} {...own} senderId={campaign.senderId} onChange={change} />
          ) : (
            <SlotField key={slot.key} {...own} onChange={change} />
          );
        })}
      </div>
    </>
  );
}

/** Text {{1}}, Card 2, header: image … */
export function useSlotName(): (slot: Slot) => string {
  const { t } = useTranslation('newCampaign');
  return ({ place, kind, name, button = '', card }) => {
    const media = kind === 'image' || kind === 'video' || kind === 'document';
    const isPlace = name === 'latitude' || name === 'longitude' || name === 'name' || name === 'address';
    const own =
      place === 'button'
        ? t(kind === 'coupon' ? 'slot.coupon' : 'slot.button', { button })
        : place === 'offer'
          ? t('slot.offer')
          : media
            ? t(`slot.media.${kind}`)
            : place === 'header'
              ? isPlace
                ? t(`slot.location.${name}`)
                : t('slot.header', { name: `{{${name}}}` })
              : t('slot.body', { name: `{{${name}}}` });
    return card === undefined ? own : t('slot.card', { card, name: own });
  };
}
