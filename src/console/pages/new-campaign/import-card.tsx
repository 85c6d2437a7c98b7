// One list as it was taken: how it was read, what became of its rows, its first people, who was left out and why.
import { Group, Paper, Select, Text } from '@mantine/core';
import { IconDatabase, IconFileSpreadsheet, IconListDetails } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ImportRecord } from '../../api/documents.ts';
import { StatTile, StatTiles } from '../../components/stat-tile.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { CountrySplit } from './country-split.tsx';
import { FirstRows } from './first-rows.tsx';
import classes from './list-step.module.css';
import { RejectedRows } from './rejected-rows.tsx';
import { givenList, type Reading, useStartUpload } from './uploads.ts';

interface Props {
  list: ImportRecord;
  /** `seq` of the first of its people. */
  firstSeq: number;
  /** Alone it can be read again otherwise: it takes its own place. */
  isOnly: boolean;
}

export function ImportCard({ list, firstSeq, isOnly }: Props) {
  const { t } = useTranslation('newCampaign');
  const format = useFormats();
  const { rows, imported, rejected, duplicates, suppressed, recent } = list;
  const share = (count: number) => (rows > 0 ? format.percent(count / rows) : '–');
  return (
    <Paper
      withBorder
      p="lg"
      className={classes.part ?? ''}
      component="section"
      aria-label={nameOf(list, t('list.unnamed'))}
    >
      <Head list={list} isOnly={isOnly} />
      <StatTiles>
        <StatTile label={t('tile.valid')} value={format.number(imported)} note={share(imported)} tone="good" />
        <StatTile
          label={t('tile.rejected')}
          value={format.number(rejected)}
          note={share(rejected)}
          tone={rejected > 0 ? 'bad' : 'plain'}
        />
        <StatTile
          label={t('tile.duplicates')}
          value={format.number(duplicates)}
          note={share(duplicates)}
          tone={duplicates > 0 ? 'warn' : 'plain'}
        />
        <StatTile
          label={t('tile.optedOut')}
          value={format.number(suppressed)}
          note={share(suppressed)}
          tone={suppressed > 0 ? 'warn' : 'plain'}
        />
        {recent > 0 && <StatTile label={t('tile.recent')} value={format.number(recent)} note={share(recent)} />}
      </StatTiles>
      {imported > 0 && <FirstRows list={list} firstSeq={firstSeq} />}
      {imported > 0 && <CountrySplit countries={list.countries} />}
      {rows > imported && <RejectedRows list={list} />}
    </Paper>
  );
}

const ICONS = { list: IconListDetails, query: IconDatabase };

function nameOf({ fileName, source }: ImportRecord, unnamed: string): string {
  return (
    fileName ??
    (typeof source.name === 'string' ? source.name : typeof source.source === 'string' ? source.source : unnamed)
  );
}

function Head({ list, isOnly }: Pick<Props, 'list' | 'isOnly'>) {
  const { t } = useTranslation('newCampaign');
  const how = useHowRead(list);
  const Icon = ICONS[list.source.kind as keyof typeof ICONS] ?? IconFileSpreadsheet;
  return (
    <div className={classes.head}>
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Icon size={30} stroke={1.4} aria-hidden style={{ flexShrink: 0 }} />
        <div style={{ minWidth: 0 }}>
          <h2 className={classes.title}>{nameOf(list, t('list.unnamed'))}</h2>
          <Text size="sm" c="dimmed">
            {how}
          </Text>
        </div>
      </Group>
      <HowItIsRead list={list} isOnly={isOnly} />
    </div>
  );
}

/** 1 234 rows · separated by ; · windows-1252 */
function useHowRead({ rows, source }: ImportRecord): string {
  const { t } = useTranslation('newCampaign');
  const { delimiter, encoding, sheet, header } = source as Record<string, unknown>;
  return [
    t('read.rows', { count: rows }),
    typeof sheet === 'string' ? t('read.sheet', { sheet }) : '',
    typeof delimiter === 'string' ? t('read.delimiter', { delimiter: delimiter === '\t' ? 'tab' : delimiter }) : '',
    typeof encoding === 'string' ? encoding : '',
    header === false ? t('read.noHeader') : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Guessed; whoever sees that it is wrong says better, and the list is read once more. */
function HowItIsRead({ list, isOnly }: Pick<Props, 'list' | 'isOnly'>) {
  const { t } = useTranslation('newCampaign');
  const startUpload = useStartUpload();
  const countries = useCountries();
  const { campaignId, phoneColumn, columns, source } = list;
  const last = campaignId === null ? null : givenList(campaignId);
  const country = typeof source.country === 'string' ? source.country : null;
  const mayChange =
    isOnly && last !== null && last.source.kind !== 'list' && last.source.kind !== 'saved' && campaignId !== null;
  const change = (reading: Reading) => {
    if (mayChange)
      startUpload(campaignId, {
        source: last.source,
        reading: { phone: phoneColumn, ...(country ? { country } : {}), ...last.reading, ...reading },
        replaces: true,
      });
  };
  return (
    <div className={classes.reading}>
      <Select
        label={t('read.phone')}
        size="sm"
        allowDeselect={false}
        searchable={columns.length > 8}
        readOnly={!mayChange}
        variant={mayChange ? 'default' : 'filled'}
        value={phoneColumn}
        data={columns.includes(phoneColumn) ? columns : [phoneColumn, ...columns]}
        onChange={(chosen) => chosen && chosen !== phoneColumn && change({ phone: chosen })}
      />
      <Select
        label={t('read.country')}
        size="sm"
        searchable
        allowDeselect={false}
        readOnly={!mayChange}
        variant={mayChange ? 'default' : 'filled'}
        limit={40}
        placeholder={t('read.noCountry')}
        value={country}
        data={countries}
        onChange={(chosen) => chosen && chosen !== country && change({ country: chosen })}
      />
      {!mayChange && (source.kind === 'csv' || source.kind === 'xlsx') && (
        <Text size="xs" c="dimmed" className={classes.fixed ?? ''}>
          {t('read.fixed')}
        </Text>
      )}
    </div>
  );
}

/** Whoever writes to people there. The others are named by what is typed. */
const CODES =
  'SN CI ML BF GN TG BJ NE GM MR GW CM GA CG CD TD CF GH NG SL LR CV MA DZ TN EG KE UG TZ RW BI ET ZA MG MU KM DJ FR BE CH CA US GB ES IT DE PT NL LU AE SA TR CN IN BR';

function useCountries() {
  const format = useFormats();
  return CODES.split(' ').map((code) => ({ value: code, label: format.country(code, code) }));
}
