// A real Chromium that measures a page as browsers do: largest paint, shift, interactions, frames, long tasks.
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { installChromium } from '../../test/support/chromium.ts';

/** What the page's own observers saw since it was opened. */
export interface Vitals {
  /** Largest contentful paint, ms after the address was entered. */
  paintMs: number;
  /** Cumulative layout shift. */
  shift: number;
  scriptBytes: number;
}

export interface Frames {
  perSecond: number;
  /** Of the worst whole second. */
  worst: number;
  /** Of all longer tasks than 50 ms. */
  longTasksMs: number;
  longestMs: number;
}

/** Runs in the page before anything of it. */
const OBSERVERS = `
  window.measured = { paintMs: 0, shift: 0, interactions: new Map(), longTasks: [] };
  const observe = (type, note, more) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true, ...more });
  observe('largest-contentful-paint', ({ startTime }) => { measured.paintMs = startTime; });
  observe('layout-shift', ({ hadRecentInput, value }) => { if (!hadRecentInput) measured.shift += value; });
  observe('longtask', ({ duration }) => measured.longTasks.push(duration));
  observe('event', ({ interactionId, duration }) => {
    if (interactionId) measured.interactions.set(interactionId, Math.max(duration, measured.interactions.get(interactionId) ?? 0));
  }, { durationThreshold: 16 });`;

const FRAMES = (seconds: number) => `new Promise((done) => {
  measured.longTasks.length = 0;
  const times = [];
  const note = (at) => {
    times.push(at);
    if (at - times[0] < ${seconds * 1000}) return requestAnimationFrame(note);
    const perSecond = Array.from({ length: ${seconds} }, (_, i) =>
      times.filter((time) => Math.floor((time - times[0]) / 1000) === i).length);
    done({
      perSecond: ((times.length - 1) * 1000) / (at - times[0]),
      worst: Math.min(...perSecond),
      longTasksMs: measured.longTasks.reduce((sum, one) => sum + one, 0),
      longestMs: Math.max(0, ...measured.longTasks),
    });
  };
  requestAnimationFrame(note);
})`;

export interface Measuring {
  /** A page of somebody's who never was here: nothing is in their cache. Signed in by `session`, where it is given. */
  open(path: string, session?: string): Promise<{ page: Page; close(): Promise<void> }>;
  close(): Promise<void>;
}

export async function openMeasuring(url: string): Promise<Measuring> {
  const browser: Browser = await chromium.launch({
    executablePath: installChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  return {
    async open(path, session) {
      const context: BrowserContext = await browser.newContext({
        locale: 'en-GB',
        timezoneId: 'Africa/Dakar',
        viewport: { width: 1280, height: 800 },
        baseURL: url,
      });
      if (session) await context.addCookies([{ name: 'griot_session', value: session, url, httpOnly: true }]);
      await context.addInitScript(OBSERVERS);
      const page = await context.newPage();
      await page.goto(path);
      await page.locator('h1').first().waitFor();
      await settle(page);
      return { page, close: () => context.close() };
    },
    close: () => browser.close(),
  };
}

/** Until nothing is on its way in the screen, and what came is painted. */
async function settle(page: Page): Promise<void> {
  const coming = page.locator('#main [role=status][aria-label], #main .mantine-Skeleton-root');
  while ((await coming.count()) > 0) await page.waitForTimeout(50);
  await page.waitForTimeout(500);
}

export async function vitalsOf(page: Page): Promise<Vitals> {
  return await page.evaluate<Vitals>(`({
    paintMs: measured.paintMs,
    shift: measured.shift,
    scriptBytes: performance.getEntriesByType('resource').reduce((sum, { name, encodedBodySize }) =>
      sum + (name.endsWith('.js') ? encodedBodySize : 0), 0),
  })`);
}

/** The longest time from an input of `act` to the next paint, ms. A browser tells those from 16 ms on. */
export async function interaction(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate('measured.interactions.clear()');
  await act();
  await page.waitForTimeout(400);
  return await page.evaluate<number>('Math.max(0, ...measured.interactions.values())');
}

export async function framesOf(page: Page, seconds: number): Promise<Frames> {
  return await page.evaluate<Frames>(FRAMES(seconds));
}

/** Of the processor's time that the page spends, as Chromium's tools read it. */
export async function startProfile(page: Page): Promise<{ stop(): Promise<string> }> {
  const tools = await page.context().newCDPSession(page);
  await tools.send('Profiler.enable');
  await tools.send('Profiler.start');
  return {
    async stop() {
      const { profile } = await tools.send('Profiler.stop');
      return JSON.stringify(profile);
    },
  };
}
