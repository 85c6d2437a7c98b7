// One person who asks: what is held about them, a file of it, and its end.
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldErrors } from '../../api/api-error.ts';
import { call } from '../../api/client.ts';
import type { Erased } from '../../api/documents.ts';
import { personFile } from '../../api/privacy.ts';
import { useMay } from '../../api/session.ts';
import { DownloadLink } from '../../components/download-link.tsx';
import { Facts } from '../../components/facts.tsx';
import { useAction } from '../../components/use-action.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useProblemText } from '../../i18n/problem-text.ts';
import { ErasePerson } from './erase-person.tsx';

export function OnePerson() {
  const { t } = useTranslation('privacy');
  const problemText = useProblemText();
  const [text, setText] = useState('');
  const [erased, setErased] = useState<Erased | null>(null);
  const look = useAction({
    run: async (phone: string) => {
      const query = { dryRun: 'true' } as const;
      return { phone, held: await call('DELETE /api/people/:phone', { params: { phone }, query }) };
    },
    quiet: true,
  });
  const fault = fieldErrors(look.error).phone;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setErased(null);
    if (text.trim()) look.mutate(text.trim());
  };
  return (
    <Stack>
      <Text size="sm" c="dimmed" maw={620}>
        {t('person.lead')}
      </Text>
      <form onSubmit={submit}>
        <Group align="flex-start" gap="sm">
          <TextInput
            label={t('person.phone')}
            description={t('person.phoneHint')}
            type="tel"
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={fault}
            w={320}
            maw="100%"
          />
          <Button
            type="submit"
            mt={{ base: 0, xs: 46 }}
            variant="default"
            loading={look.isPending}
            disabled={!text.trim()}
            leftSection={<IconSearch size={17} aria-hidden />}
          >
            {t('person.look')}
          </Button>
        </Group>
      </form>
      <div role="alert">{look.error && !fault && <Alert color="hibiscus">{problemText(look.error)}</Alert>}</div>
      <div role="status">
        {erased && <Outcome erased={erased} />}
        {look.data && !erased && <Held {...look.data} onErased={setErased} />}
      </div>
    </Stack>
  );
}

const KINDS = ['deliveries', 'replies', 'lists', 'rejects', 'notifications'] as const;

function Held({ phone, held, onErased }: { phone: string; held: Erased; onErased: (erased: Erased) => void }) {
  const { t } = useTranslation('privacy');
  const format = useFormats();
  const may = useMay();
  const [isAsked, setAsked] = useState(false);
  const isNothing = KINDS.every((kind) => held[kind] === 0);
  return (
    <Stack maw={620}>
      <Text fw={600}>{t(isNothing ? 'person.nothing' : 'person.held', { phone })}</Text>
      <Facts
        facts={[
          ...KINDS.map((kind): [string, string] => [t(`person.kind.${kind}`), format.number(held[kind])]),
          [t('person.kind.suppressed'), t(held.suppressed ? 'person.suppressed' : 'person.notSuppressed')],
        ]}
      />
      <Group gap="sm">
        {may('numbers') && <DownloadLink href={personFile(phone)}>{t('person.export')}</DownloadLink>}
        <Button color="hibiscus" leftSection={<IconTrash size={17} aria-hidden />} onClick={() => setAsked(true)}>
          {t('person.erase')}
        </Button>
      </Group>
      {isAsked && <ErasePerson phone={phone} held={held} onErased={onErased} close={() => setAsked(false)} />}
    </Stack>
  );
}

function Outcome({ erased }: { erased: Erased }) {
  const { t } = useTranslation('privacy');
  const { finished, deliveries, unsent, suppressed } = erased;
  return (
    <Alert color={finished ? 'baobab' : 'ochre'} title={t(finished ? 'erased.title' : 'erased.goesOn')} maw={620}>
      <Text size="sm">
        {t('erased.deliveries', { count: deliveries })} {unsent > 0 && t('erased.unsent', { count: unsent })}{' '}
        {!finished && t('erased.goesOnText')} {t(suppressed ? 'erased.suppressed' : 'erased.notSuppressed')}
      </Text>
    </Alert>
  );
}
