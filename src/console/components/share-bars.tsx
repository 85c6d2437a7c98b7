// What a whole is made of: a name, a bar, a number and its share, the largest first.
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/formats.ts';
import classes from './share-bars.module.css';

interface Row {
  name: string;
  count: number;
}

/** More than these are told as one. */
const SHOWN = 8;

export function ShareBars({ label, rows }: { label: string; rows: readonly Row[] }) {
  const { t } = useTranslation();
  const format = useFormats();
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  const rest = rows.slice(SHOWN);
  const others = { name: t('others', { count: rest.length }), count: rest.reduce((sum, { count }) => sum + count, 0) };
  const shown = rest.length > 1 ? [...rows.slice(0, SHOWN), others] : rows;
  return (
    <ul className={classes.bars} aria-label={label}>
      {shown.map(({ name, count }) => (
        <li key={name}>
          <span className={classes.name}>{name}</span>
          <span className={classes.figures}>
            {format.number(count)} <span className={classes.share}>{format.percent(count / total)}</span>
          </span>
          <span className={classes.track} aria-hidden>
            <span className={classes.fill} style={{ width: `${(100 * count) / total}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}
