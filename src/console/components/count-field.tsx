// A whole number from 1 on, or none: the browser's own field, where a library's would weigh on the first screen.
import { TextInput, type TextInputProps } from '@mantine/core';
import { useState } from 'react';

interface Props extends Omit<TextInputProps, 'value' | 'onChange' | 'type' | 'max'> {
  value: number | undefined;
  max: number;
  /** Only with what may stand there; undefined is the empty field. */
  onChange: (value: number | undefined) => void;
}

export function CountField({ value, max, onChange, ...others }: Props) {
  // What is being typed, as long as it is no number yet.
  const [typed, setTyped] = useState<string | null>(null);
  const read = (text: string) => {
    const count = text === '' ? undefined : Math.min(max, Math.trunc(Number(text)));
    const isGood = count === undefined || count >= 1;
    setTyped(isGood && count !== undefined ? null : text);
    if (isGood) onChange(count);
  };
  return (
    <TextInput
      type="number"
      inputMode="numeric"
      min={1}
      max={max}
      step={1}
      value={typed ?? value ?? ''}
      onChange={(event) => read(event.currentTarget.value)}
      onBlur={() => setTyped(null)}
      {...others}
    />
  );
}
