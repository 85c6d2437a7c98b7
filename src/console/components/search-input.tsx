// A search that waits until one stops typing.
import { ActionIcon, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  label: string;
  value: string | undefined;
  onChange: (text: string | undefined) => void;
  className?: string;
}

export function SearchInput({ label, value = '', onChange, className = '' }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]); // the address changed otherwise: back, a cleared filter
  const tell = useDebouncedCallback((typed: string) => onChange(typed.trim() || undefined), 300);
  const type = (typed: string) => {
    setText(typed);
    tell(typed);
  };
  return (
    <TextInput
      type="search"
      className={className}
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      leftSection={<IconSearch size={17} aria-hidden />}
      rightSection={
        text && (
          <ActionIcon variant="subtle" color="gray" aria-label={t('clear')} onClick={() => type('')}>
            <IconX size={15} />
          </ActionIcon>
        )
      }
    />
  );
}
