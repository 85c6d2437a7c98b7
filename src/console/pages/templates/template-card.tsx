// One template among the others: its name, where it stands, and how it begins.
import { Group, Paper, Text, UnstyledButton } from '@mantine/core';
import type { Template } from '../../api/documents.ts';
import { MessageBubble } from '../../components/phone-preview.tsx';
import { shownTemplate } from '../../components/shown-message.ts';
import { TemplateQuality, TemplateStatus, useTemplateWords } from './template-badges.tsx';
import classes from './templates.module.css';

export function TemplateCard({ template, open }: { template: Template; open: () => void }) {
  const words = useTemplateWords();
  const { name, language, category, status, quality, components } = template;
  return (
    <Paper withBorder className={classes.card ?? ''}>
      <div className={classes.facts}>
        <UnstyledButton className={classes.open ?? ''} onClick={open} aria-haspopup="dialog">
          {name} <span lang="en">({language})</span>
        </UnstyledButton>
        <Text size="sm" c="dimmed" mb={8}>
          {words.category(category)}
        </Text>
        <Group gap={6}>
          <TemplateStatus status={status} />
          <TemplateQuality quality={quality} />
        </Group>
      </div>
      <div className={classes.preview} aria-hidden>
        <MessageBubble message={shownTemplate(components)} />
      </div>
    </Paper>
  );
}
