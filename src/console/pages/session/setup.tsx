// The first start: the administrator by the one-time link, then the first sender until it can send. Each step is read
// from what the server has, so that one may leave and come back.
import { Alert, Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../../api/session.ts';
import { setupQuery } from '../../api/setup.ts';
import { ErrorState, LoadingPage } from '../../components/states.tsx';
import { Entrance } from './entrance.tsx';
import { takeLinkToken } from './link-token.ts';
import { SetupAdministrator } from './setup-administrator.tsx';
import { SetupSteps } from './setup-steps.tsx';

export function Setup() {
  const { t } = useTranslation('setup');
  const [token] = useState(takeLinkToken);
  const setup = useQuery(setupQuery);
  const session = useQuery(sessionQuery);
  const failed = setup.error ?? session.error;
  const again = () => void Promise.all([setup.refetch(), session.refetch()]);
  if (session.data?.rights.includes('manage'))
    return (
      <Entrance title={t('steps.title')} lead={t('steps.lead')} wide>
        <SetupSteps />
      </Entrance>
    );
  return (
    <Entrance title={t('title')} lead={setup.data?.needed ? t('administrator.lead') : ''}>
      {setup.data && session.data !== undefined ? (
        <WayIn token={token} needed={setup.data.needed} signedIn={session.data !== null} />
      ) : failed ? (
        <ErrorState error={failed} retry={again} />
      ) : (
        <LoadingPage />
      )}
    </Entrance>
  );
}

function WayIn({ token, needed, signedIn }: { token: string; needed: boolean; signedIn: boolean }) {
  const { t } = useTranslation('setup');
  if (signedIn)
    return (
      <>
        <Text mb="md">{t('noRight')}</Text>
        <Button component={Link} to="/campaigns">
          {t('toCampaigns')}
        </Button>
      </>
    );
  if (!needed)
    return (
      <>
        <Text mb="md">{t('done')}</Text>
        <Button component="a" href="/sign-in?to=/setup">
          {t('toSignIn')}
        </Button>
      </>
    );
  return token ? <SetupAdministrator token={token} /> : <Alert color="ochre">{t('noToken')}</Alert>;
}
