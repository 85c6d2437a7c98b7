// The people of a list by the country of their numbers.
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/formats.ts';
import classes from './list-step.module.css';

export function CountrySplit({ countries }: { countries: Readonly<Record<string, number>> }) {
  const { t } = useTranslation(['newCampaign', 'common']);
  const format = useFormats();
  const ranked = Object.entries(countries).sort(([, a], [, b]) => b - a);
  const total = ranked.reduce((sum, [, people]) => sum + people, 0);
  return (
    <section className={classes.section}>
      <h3 className={classes.subtitle}>{t('countries.title')}</h3>
      <ul className={classes.countries}>
        {ranked.map(([code, people]) => (
          <li key={code}>
            <span>{format.country(code, t('common:unknownCountry'))}</span>
            <span className={classes.bar}>
              <span style={{ width: `${(100 * people) / Math.max(1, total)}%` }} />
            </span>
            <span className={classes.figure}>
              <strong>{format.number(people)}</strong> · {format.percent(people / Math.max(1, total))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
