// The links of the navigation, as many as one may follow.
import { NavLink, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../api/session.ts';
import { NAVIGATION } from './navigation.ts';
import classes from './navigation-links.module.css';

export function NavigationLinks() {
  const { t } = useTranslation();
  const may = useMay();
  return NAVIGATION.map(({ name, areas }) => {
    const open = areas.filter(({ right }) => may(right));
    if (open.length === 0) return null;
    return (
      <div key={name} className={classes.group}>
        <Text component="h2" id={`nav-${name}`} className={classes.heading}>
          {t(`nav.${name}`)}
        </Text>
        <ul className={classes.list} aria-labelledby={`nav-${name}`}>
          {open.map((area) => (
            <li key={area.name}>
              <NavLink
                component={Link}
                to={area.to as string}
                className={classes.link ?? ''}
                label={t(`nav.${area.name}`)}
                leftSection={<area.icon size={19} stroke={1.7} aria-hidden />}
                variant="subtle"
              />
            </li>
          ))}
        </ul>
      </div>
    );
  });
}
