// The first people of a list as they were read: each column in its own colour, the phone's marked.
import { Skeleton, Text } from '@mantine/core';
import { IconDeviceMobile } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ImportRecord } from '../../api/documents.ts';
import { rowsQuery } from '../../api/drafts.ts';
import { PhoneText } from '../../components/text-bits.tsx';
import { toneStyle, tonesOf } from './column-tones.ts';
import classes from './list-step.module.css';

const SHOWN = 5;

export function FirstRows({ list, firstSeq }: { list: ImportRecord; firstSeq: number }) {
  const { t } = useTranslation('newCampaign');
  const { campaignId, columns, phoneColumn, imported } = list;
  const { data: people } = useQuery(rowsQuery(campaignId ?? 0, { after: firstSeq - 1, limit: SHOWN }));
  const count = Math.min(SHOWN, imported);
  const rows = people?.filter(({ seq }) => seq < firstSeq + imported) ?? Array.from({ length: count }, () => null);
  const tones = tonesOf([list]);
  const names = columns.includes(phoneColumn) ? columns : [phoneColumn, ...columns];
  return (
    <div className={classes.section}>
      <h3 className={classes.subtitle}>{t('rows.title')}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it, too */}
      <section className={classes.scroll} aria-label={t('rows.title')} tabIndex={0}>
        <table className={classes.rows}>
          <thead>
            <tr>
              {names.map((name) => (
                <th key={name} scope="col" style={toneStyle(tones, name)}>
                  <span className={classes.column}>
                    {name === phoneColumn && <IconDeviceMobile size={15} aria-label={t('rows.phone')} />}
                    {name}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((person, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: they stand where they stand
              <tr key={i}>
                {names.map((name) => (
                  <td key={name} style={toneStyle(tones, name)}>
                    {person === null ? (
                      <Skeleton height={14} />
                    ) : name === phoneColumn ? (
                      <PhoneText phone={person.phone} />
                    ) : (
                      person.variables[name] || (
                        <Text span c="dimmed" size="sm">
                          {t('rows.empty')}
                        </Text>
                      )
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
