// How the console looks: sand, laterite, ochre, indigo; two typefaces; shapes.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const sand: MantineColorsTuple = [
  '#faf7f2',
  '#f3eee5',
  '#e8e0d3',
  '#d8cdbb',
  '#bfb29c',
  '#9c8f7a',
  '#716654',
  '#5b5145',
  '#423a31',
  '#2a241f',
];
const night: MantineColorsTuple = [
  '#efe9e1',
  '#d6cdc2',
  '#b1a698',
  '#8b8073',
  '#4d443b',
  '#3b342d',
  '#2c2621',
  '#211c18',
  '#181411',
  '#100d0b',
];
const laterite: MantineColorsTuple = [
  '#fdf1eb',
  '#f9ded1',
  '#f2bba3',
  '#ea956f',
  '#e37548',
  '#dd612f',
  '#c24d1c',
  '#a8431d',
  '#8a3515',
  '#6b280e',
];
const ochre: MantineColorsTuple = [
  '#fdf6e3',
  '#faeac2',
  '#f4d78b',
  '#efc352',
  '#eab42a',
  '#dda117',
  '#a8790a',
  '#805c07',
  '#664805',
  '#4c3604',
];
const baobab: MantineColorsTuple = [
  '#eef7f0',
  '#d9ecde',
  '#b2d9bc',
  '#87c497',
  '#63b178',
  '#48a061',
  '#34834a',
  '#2a6b3c',
  '#215730',
  '#194226',
];
const indigo: MantineColorsTuple = [
  '#eff1fa',
  '#dadff2',
  '#b3bce5',
  '#8a98d8',
  '#6879cb',
  '#5063bf',
  '#4051a8',
  '#33428c',
  '#293571',
  '#1f2857',
];
const hibiscus: MantineColorsTuple = [
  '#fdeff0',
  '#f9dadd',
  '#f0b0b6',
  '#e7838d',
  '#de5d69',
  '#d64553',
  '#c02f40',
  '#a32434',
  '#861b2a',
  '#681320',
];

export const theme = createTheme({
  primaryColor: 'laterite',
  primaryShade: { light: 7, dark: 6 },
  colors: {
    laterite,
    ochre,
    baobab,
    indigo,
    hibiscus,
    gray: sand,
    dark: night,
    red: hibiscus,
    green: baobab,
    yellow: ochre,
  },
  white: '#fffdfa',
  black: '#2a241f',
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '10px', lg: '14px', xl: '22px' },
  fontFamily: "'Figtree Variable', 'Figtree fallback', system-ui, sans-serif",
  headings: {
    fontFamily: "'Bricolage Grotesque Variable', 'Bricolage fallback', system-ui, sans-serif",
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '1.2' },
      h2: { fontSize: '1.3rem', lineHeight: '1.25' },
      h3: { fontSize: '1.1rem' },
    },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    Button: { defaultProps: { radius: 'md' } },
    Paper: { defaultProps: { radius: 'lg' } },
    Card: { defaultProps: { radius: 'lg', withBorder: true } },
    // Its header is no banner of the page.
    Modal: { defaultProps: { radius: 'lg', centered: true, attributes: { header: { role: 'none' } } } },
    Tooltip: { defaultProps: { openDelay: 250, events: { hover: true, focus: true, touch: true } } },
    Badge: { defaultProps: { radius: 'sm', tt: 'none', fw: 600 } },
    Anchor: { defaultProps: { underline: 'hover' } },
  },
});

/** What Mantine's own variables do not say, and the contrasts that theirs do not reach. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...softColors((shades) => ({ '': shades[1], '-hover': shades[2], '-color': shades[8] })),
    '--griot-canvas': sand[0],
    '--griot-line': sand[2],
    '--mantine-color-dimmed': sand[6],
    '--mantine-color-placeholder': sand[6],
    '--mantine-color-default-border': sand[3],
    '--mantine-color-error': hibiscus[7],
    '--mantine-color-anchor': laterite[7],
  },
  dark: {
    ...softColors((shades) => ({ '': `${shades[5]}2b`, '-hover': `${shades[5]}40`, '-color': shades[2] })),
    '--griot-canvas': night[8],
    '--griot-line': night[5],
    '--mantine-color-dimmed': night[2],
    '--mantine-color-placeholder': night[2],
    '--mantine-color-error': hibiscus[3],
    '--mantine-color-anchor': laterite[3],
  },
});

/** The `light` variant of each colour: labels, notes, pressed buttons. */
function softColors(pick: (shades: MantineColorsTuple) => Record<string, string>): Record<string, string> {
  const colors = { laterite, ochre, baobab, indigo, hibiscus, gray: sand, red: hibiscus, green: baobab, yellow: ochre };
  return Object.fromEntries(
    Object.entries(colors).flatMap(([name, shades]) =>
      Object.entries(pick(shades)).map(([part, color]) => [`--mantine-color-${name}-light${part}`, color]),
    ),
  );
}
