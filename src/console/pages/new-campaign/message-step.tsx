// The second step: which message, what of the list goes into it, and how it looks on a phone.
import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Campaign, Template } from '../../api/documents.ts';
import { importsQuery, useDraft, useSaveDraft } from '../../api/drafts.ts';
import { templatesQuery } from '../../api/templates.ts';
import { ErrorState, LoadingRows } from '../../components/states.tsx';
import { tonesOf } from './column-tones.ts';
import { MessagePreview } from './message-preview.tsx';
import classes from './message-step.module.css';
import { guessColumn } from './slot-value.ts';
import { StepFooter, useStep } from './steps.tsx';
import { componentsOf } from './template-components.ts';
import { TemplateFields } from './template-fields.tsx';
import { TemplatePicker } from './template-picker.tsx';
import { slotsOf } from './template-slots.ts';

export function MessageStep() {
  const { t } = useTranslation('newCampaign');
  const id = Number(useParams({ from: '/inside/campaigns/$id/edit' }).id);
  const { data: campaign } = useDraft(id);
  useStep(campaign, 'message');
  const hasNone = campaign && !campaign.template && !campaign.message;
  return (
    <>
      {campaign ? <Message campaign={campaign} /> : <LoadingRows rows={6} height={92} />}
      <StepFooter id={id} step="message" onLabel={hasNone ? t('noMessageYet') : undefined} />
    </>
  );
}

function Message({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('newCampaign');
  const { data: templates, error, refetch } = useQuery(templatesQuery(campaign.senderId));
  const { data: imports } = useQuery(importsQuery(campaign.id));
  const save = useSaveDraft(campaign.id);
  const [isPicking, setPicking] = useState(false);
  if (error && !templates) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!templates || !imports) return <LoadingRows rows={6} height={92} />;
  const columns = [...new Set(imports.flatMap((one) => one.columns))];
  const chosen = templates.find((one) => isOf(one, campaign));
  const pick = (template: Template) => {
    setPicking(false);
    if (isOf(template, campaign)) return;
    const { name, language } = template;
    save({ template: { name, language, components: begin(template, columns) } });
  };
  if (isPicking || (!campaign.template && !campaign.message)) {
    return (
      <TemplatePicker
        templates={templates}
        senderId={campaign.senderId}
        chosen={chosen}
        onPick={pick}
        onCancel={chosen ? () => setPicking(false) : undefined}
      />
    );
  }
  return (
    <div className={classes.columns}>
      <Stack gap="lg" miw={0}>
        <TemplateFields
          campaign={campaign}
          template={chosen}
          columns={columns}
          tones={tonesOf(imports)}
          onChange={() => setPicking(true)}
        />
      </Stack>
      <aside className={classes.aside} aria-label={t('preview.title')}>
        <MessagePreview campaign={campaign} template={chosen} imports={imports} />
      </aside>
    </div>
  );
}

function isOf({ name, language }: Template, { template }: Campaign): boolean {
  return template?.name === name && template.language === language;
}

/** What can be guessed is filled in; it is seen in the preview. */
function begin({ components }: Template, columns: readonly string[]) {
  const values = slotsOf(components).flatMap(({ key, kind, name }) => {
    const column = kind === 'text' ? guessColumn(name, columns) : null;
    return column ? [[key, `{{${column}}}`]] : [];
  });
  return componentsOf(components, Object.fromEntries(values));
}
