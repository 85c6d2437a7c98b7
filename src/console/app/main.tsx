// The console's entry: its language first, then everything else.
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './theme.css';
import { createRoot } from 'react-dom/client';
import { sessionQuery } from '../api/session.ts';
import { EVERYWHERE, loadTexts, startLanguage } from '../i18n/language.ts';
import { Console } from './console.tsx';
import { queries } from './queries.ts';
import { router } from './router.tsx';

// Style elements that libraries make by themselves carry the page's nonce, too.
Object.assign(globalThis, { __webpack_nonce__: pageNonce() });

export function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

/** The typefaces are asked for by the page's head already; a slow line gets the device's own instead, for this once. */
const FONTS_MS = 300;
const fonts = ["1em 'Figtree Variable'", "1em 'Bricolage Grotesque Variable'"].map((font) => document.fonts.load(font));
const fontsOrNot = Promise.race([Promise.allSettled(fonts), new Promise((done) => setTimeout(done, FONTS_MS))]);

await startLanguage();
// Side by side: what every screen says, who one is, the screen's code and texts.
void queries.prefetchQuery(sessionQuery);
const [routes] = router.getMatchedRoutes(window.location.pathname);
for (const route of routes) void router.loadRouteChunk(route);
await Promise.all([loadTexts(EVERYWHERE), fontsOrNot]);
const root = document.getElementById('root');
if (root) createRoot(root).render(<Console nonce={pageNonce()} />);
