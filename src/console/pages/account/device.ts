// A browser and its device by the names people know them under.

/** The first that fits: most browsers say that they are others, too. */
const BROWSERS = [
  ['Edge', /Edg(A|iOS)?\//],
  ['Opera', /OPR\//],
  ['Samsung Internet', /SamsungBrowser\//],
  ['Firefox', /Firefox\/|FxiOS\//],
  ['Chrome', /Chrome\/|CriOS\//],
  ['Safari', /Safari\//],
] as const;
const DEVICES = [
  ['Android', /Android/],
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Windows', /Windows/],
  ['Mac', /Mac OS X/],
  ['Linux', /Linux/],
] as const;

/** “Chrome, Android”; what is not known is shown as it is. */
export function deviceOf(userAgent: string): string {
  const named = [BROWSERS, DEVICES].map((names) => names.find(([, pattern]) => pattern.test(userAgent))?.[0]);
  return named.filter(Boolean).join(', ') || userAgent.slice(0, 60);
}
