// What the forms of a person and of a token share: a role with what it may do, what went wrong, and the way out.
import { Alert, Select, Stack, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../api/people.ts';
import { FormFoot } from '../../components/form-foot.tsx';
import { useProblemText } from '../../i18n/problem-text.ts';
import { ROLE_NAMES } from './roles.ts';

interface Props<Values extends { role: Role }> {
  form: UseFormReturnType<Values>;
  submit: (values: Values) => void;
  action: string;
  isPending: boolean;
  error: Error | null;
  close: () => void;
  /** The fields before the role. */
  children: ReactNode;
}

export function RoleForm<Values extends { role: Role }>(props: Props<Values>) {
  const { form, submit, action, isPending, error, close, children } = props;
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const problemText = useProblemText();
  return (
    <form onSubmit={form.onSubmit(submit)} noValidate>
      <Stack>
        {children}
        <Select
          label={t('column.role')}
          allowDeselect={false}
          data={ROLE_NAMES.map((value) => ({ value, label: common(`role.${value}`) }))}
          {...form.getInputProps('role')}
        />
        <Text size="sm" c="dimmed">
          {t(`may.${form.values.role}`)}
        </Text>
        <div role="alert">{error && <Alert color="hibiscus">{problemText(error)}</Alert>}</div>
        <FormFoot close={close} action={action} isPending={isPending} />
      </Stack>
    </form>
  );
}
