// A new password, twice.
import { PasswordInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';

export interface NewPassword {
  password: string;
  again: string;
}

/** As the server asks for. */
const SHORTEST = 12;

export function passwordRules(t: TFunction<'session'>) {
  return {
    password: (value: string) => (value.length >= SHORTEST ? null : t('password.tooShort')),
    again: (value: string, { password }: NewPassword) => (value === password ? null : t('password.differs')),
  };
}

export function PasswordFields<Values extends NewPassword>({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation('session');
  return (
    <>
      <PasswordInput
        label={t('password.new')}
        description={t('password.hint')}
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
      <PasswordInput label={t('password.again')} autoComplete="new-password" {...form.getInputProps('again')} />
    </>
  );
}
