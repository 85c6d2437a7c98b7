// What the colours of the bar over the funnel stand for.
import { useTranslation } from 'react-i18next';
import bar from '../../components/funnel-bar.module.css';
import classes from './campaign-page.module.css';

const REACHED = ['read', 'delivered', 'sent', 'accepted', 'failed', 'rest'] as const;

export function FunnelLegend() {
  const { t } = useTranslation('campaign');
  return (
    <ul className={classes.legend}>
      {REACHED.map((step) => (
        <li key={step}>
          <span className={`${bar.part} ${classes.swatch}`} data-step={step} aria-hidden />
          {t(`reached.${step}`)}
        </li>
      ))}
    </ul>
  );
}
