// One variable of a template: a column with what stands in for an empty cell, or a text for all.
import { SegmentedControl, Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Tones, toneStyle } from './column-tones.ts';
import classes from './message-step.module.css';
import { readValue, type SlotValue, writeValue } from './slot-value.ts';
import type { Slot } from './template-slots.ts';

export interface FieldProps {
  slot: Slot;
  label: string;
  value: string;
  columns: readonly string[];
  tones: Tones;
  onChange: (value: string) => void;
}

export function SlotField({ slot, label, value, columns, tones, onChange }: FieldProps) {
  const { t } = useTranslation('newCampaign');
  const read = readValue(value);
  // Which of the two is meant is not told by a value that is empty.
  const [empty, setEmpty] = useState<SlotValue['from']>(value === '' && columns.length > 0 ? 'column' : read.from);
  const from = value === '' ? empty : read.from;
  const choose = (next: SlotValue['from']) => {
    setEmpty(next);
    if (value !== '') onChange('');
  };
  const column = read.from === 'column' ? read.column : '';
  const fallback = read.from === 'column' ? read.fallback : '';
  const unknown = column !== '' && !columns.includes(column);
  return (
    <fieldset className={classes.slot} style={toneStyle(tones, column)} data-from={from}>
      <legend>{label}</legend>
      <div className={classes.slotHead}>
        <Text size="sm" c="dimmed">
          {slot.example ? t('slot.example', { example: slot.example }) : t(`slot.hint.${slot.kind as 'text'}`)}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t('slot.from', { slot: label })}
          value={from}
          data={(['column', 'text'] as const).map((one) => ({ value: one, label: t(`slot.source.${one}`) }))}
          onChange={(next) => choose(next as SlotValue['from'])}
        />
      </div>
      {from === 'column' ? (
        <div className={classes.pair}>
          <Select
            label={t('slot.column')}
            placeholder={t('slot.chooseColumn')}
            searchable={columns.length > 8}
            value={column || null}
            data={unknown ? [...columns, column] : columns}
            error={unknown && t('slot.unknown')}
            onChange={(chosen) => onChange(writeValue({ from: 'column', column: chosen ?? '', fallback }))}
          />
          <TextInput
            label={t('slot.fallback')}
            placeholder={t('slot.fallbackExample')}
            value={fallback}
            disabled={column === ''}
            onChange={(event) => onChange(writeValue({ from: 'column', column, fallback: event.currentTarget.value }))}
          />
        </div>
      ) : (
        <TextInput
          aria-label={t('slot.text', { slot: label })}
          placeholder={slot.example ?? ''}
          value={read.from === 'text' ? read.text : value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </fieldset>
  );
}
