// What every screen stands in: theme, queries, dialogs, toasts, routes.
import { MantineProvider } from '@mantine/core';
import { DatesProvider } from '@mantine/dates';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Confirmations } from '../components/confirm.tsx';
import { queries } from './queries.ts';
import { router } from './router.tsx';
import { cssVariables, theme } from './theme.ts';

export function Console({ nonce }: { nonce: string }) {
  const { i18n } = useTranslation();
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <DatesProvider settings={{ locale: i18n.language, firstDayOfWeek: i18n.language === 'fr' ? 1 : 0 }}>
          <Confirmations>
            <Notifications position="bottom-right" />
            <RouterProvider router={router} />
          </Confirmations>
        </DatesProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
