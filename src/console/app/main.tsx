// The console's entry: its language first, then everything else.
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './theme.css';
import { createRoot } from 'react-dom/client';
import { startLanguage } from '../i18n/language.ts';
import { Console } from './console.tsx';

// Style elements that libraries make by themselves carry the page's nonce, too.
Object.assign(globalThis, { __webpack_nonce__: pageNonce() });

export function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

/** The typefaces are asked for by the page's head already; a slow line gets the device's own instead, for this once. */
const FONTS_MS = 300;
const fonts = ["1em 'Figtree Variable'", "1em 'Bricolage Grotesque Variable'"].map((font) => document.fonts.load(font));
const fontsOrNot = Promise.race([Promise.allSettled(fonts), new Promise((done) => setTimeout(done, FONTS_MS))]);

await Promise.all([startLanguage(), fontsOrNot]);
const root = document.getElementById('root');
if (root) createRoot(root).render(<Console nonce={pageNonce()} />);
