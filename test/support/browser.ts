// A real browser for the tests of the console: Debian's Chromium, with axe at hand and every complaint kept.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import { type Browser, type BrowserContextOptions, type ConsoleMessage, chromium, type Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { installChromium } from './chromium.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Polls until the fact is there: the machine may be busy. */
export const SOON = { timeout: 15_000 };

export interface VisitorOptions {
  language?: 'fr' | 'en';
  scheme?: 'light' | 'dark';
  phone?: boolean;
  /** Signed in from the start: the `session` of an installation. */
  session?: string;
  /** Answers that are wanted and that the browser complains about all the same, as `404 /api/campaigns/9`. */
  expects?: readonly RegExp[];
}

/** Somebody in front of the console, with a browser profile of their own. */
export interface Visitor {
  page: Page;
  /** Nothing on this screen is in the way of anybody, and nothing went wrong so far. To be called on every screen. */
  look(): Promise<void>;
}

export async function openBrowser(url: string) {
  const browser: Browser = await chromium.launch({ executablePath: installChromium(), args: FLAGS });
  afterAll(() => browser.close());
  return {
    async visitor(options: VisitorOptions = {}): Promise<Visitor> {
      const context = await browser.newContext({ ...contextOf(options), baseURL: url });
      context.setDefaultTimeout(15_000);
      const { session } = options;
      if (session) await context.addCookies([{ name: 'griot_session', value: session, url, httpOnly: true }]);
      const page = await context.newPage();
      const complaints = keepComplaints(page, options.expects ?? []);
      return {
        page,
        async look() {
          await page.locator('h1').first().waitFor();
          expect(await violations(page)).toEqual([]);
          expect(complaints).toEqual([]);
        },
      };
    },
  };
}

function contextOf({ language = 'fr', scheme = 'light', phone = false }: VisitorOptions): BrowserContextOptions {
  return {
    locale: language === 'fr' ? 'fr-SN' : 'en-GB',
    timezoneId: 'Africa/Dakar',
    colorScheme: scheme,
    reducedMotion: 'reduce',
    viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
    ...(phone ? { hasTouch: true, isMobile: true } : {}),
  };
}

/** Everything that the page and the browser complain of: errors, warnings, what the policy kept from running. */
function keepComplaints(page: Page, expects: readonly RegExp[]): string[] {
  const complaints: string[] = [];
  const isExpected = (message: ConsoleMessage) => {
    const status = /the server responded with a status of (\d+)/.exec(message.text())?.[1];
    const said = `${status} ${message.location().url.replace(/^https?:\/\/[^/]*/, '')}`;
    // The session is asked for before one signs in.
    return status !== undefined && [/^401 \/api\/session$/, ...expects].some((pattern) => pattern.test(said));
  };
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || isExpected(message)) return;
    complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  return complaints;
}

/** What axe finds, a line each. It is evaluated, not added as a script, which the page's policy would not let run. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate(
    // Lists and tips that float over a page lie outside of its landmarks: the one rule that is left out.
    (rules) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run({ runOnly: rules, rules: { region: { enabled: false } } }),
    RULES,
  );
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${help}: ${target.join(' ')} ${any[0]?.message ?? ''}`),
  );
}
