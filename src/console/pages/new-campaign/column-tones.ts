// Each column of the lists has a colour, the same in every step; the phone's is the accent.

const TONES = ['indigo', 'baobab', 'ochre', 'hibiscus'];

/** CSS colours by the names of columns. */
export type Tones = ReadonlyMap<string, string>;

export function tonesOf(lists: readonly { columns: readonly string[]; phoneColumn: string }[]): Tones {
  const phones = new Set(lists.map((list) => list.phoneColumn));
  const others = [...new Set(lists.flatMap((list) => list.columns))].filter((name) => !phones.has(name));
  return new Map([
    ...[...phones].map((name) => [name, colour('laterite')] as const),
    ...others.map((name, i) => [name, colour(TONES[i % TONES.length] ?? 'indigo')] as const),
  ]);
}

const colour = (name: string) => `var(--mantine-color-${name}-5)`;

/** For a style: a colour that rules use by its name. */
export function toneStyle(tones: Tones, column: string): object {
  const tone = tones.get(column);
  return tone ? { '--tone': tone } : {};
}
