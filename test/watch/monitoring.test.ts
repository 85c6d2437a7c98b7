// The dashboard, the alerts and the page of figures, held to what a process really shows after a small campaign.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { makeSimulator } from '../../src/simulator/simulator.ts';
import { makeDatabase } from '../support/database.ts';
import { namesOf, type Sample, samplesOf } from '../support/figures.ts';
import { API_TOKEN, api, type GriotProcess, griot, until } from '../support/griot.ts';
import { groupingOf, selectorsOf } from '../support/promql.ts';

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8');
const dashboard = JSON.parse(read('monitoring/griot-dashboard.json'));
const rules = parse(read('monitoring/griot-alerts.yml'));
const page = read('watching.md');

/** Labels that Prometheus adds. */
const ADDED = ['job', 'instance'];
const PEOPLE = 40;

let text = '';
let samples: Sample[] = [];
const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await makeDatabase();
  const refusals = [{ code: 131026, share: 0.3, perPerson: true }];
  const simulator = makeSimulator({ seed: 3, behaviour: { templates: { checked: false }, refusals } });
  const provider = await simulator.listen();
  cleanups.push(() => simulator.close());
  const env = { DATABASE_URL: database.url, GRIOT_SECRET: 'x'.repeat(32), GRIOT_API_TOKEN: API_TOKEN, PORT: '0' };
  const one: GriotProcess = griot(['start'], env);
  cleanups.unshift(() => one.kill());
  const [, url = ''] = await one.printed(/"url":"(http[^"]+)"/);
  await one.printed(/griot is up/);
  const key = { name: 'line 1', baseUrl: provider.url, apiKey: 'simulator-key', ratePerSecond: 40 };
  const sender = await api(url, 'POST', '/api/senders', key);
  const hook = sender.webhookUrl.replace(/^https?:\/\/[^/]+/, url);
  await fetch(`${provider.url}/configs/webhook`, {
    method: 'POST',
    headers: { 'LAM-API-KEY': 'simulator-key' },
    body: JSON.stringify({ url: hook }),
  });
  const template = { name: 'promo', language: 'fr', body: ['{{name}}'] };
  const { id } = await api(url, 'POST', '/api/campaigns', { name: 'small', senderId: sender.id, template });
  const rows = Array.from({ length: PEOPLE }, (_, i) => `+22177${1_000_000 + i},Awa ${i}`);
  await api(url, 'POST', `/api/campaigns/${id}/recipients`, `phone,name\nnobody,Awa\n${rows.join('\n')}\n`);
  await api(url, 'POST', `/api/campaigns/${id}/launch`);
  await until(async () => (await api(url, 'GET', `/api/campaigns/${id}`)).status === 'completed');
  await until(() => simulator.stats().notifications.pending === 0);
  const scrape = async () => {
    text = await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${API_TOKEN}` } })).text();
    samples = samplesOf(text);
  };
  await until(async () => {
    await scrape();
    // Such figures are a few seconds old, and a sweep may use a connection for a moment.
    return figure('griot_campaigns', { status: 'completed' }) === 1 && figure('griot_database_pool_in_use') === 0;
  });
}, 120_000);

afterAll(async () => {
  for (const clean of cleanups) await clean();
});

function figure(name: string, labels: Record<string, string> = {}): number {
  const found = samples.filter(
    (one) => one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value),
  );
  return found.reduce((sum, { value }) => sum + value, 0);
}

test('the figures are those of the campaign', () => {
  const accepted = figure('griot_messages_total', { sender: 'line 1', outcome: 'accepted' });
  const refused = figure('griot_messages_total', { outcome: 'recipient' });
  expect(refused).toBeGreaterThan(0);
  expect(accepted + refused).toBe(PEOPLE);
  expect(figure('griot_slot_lag_seconds_count')).toBe(PEOPLE);
  expect(figure('griot_provider_answer_seconds_count')).toBe(PEOPLE);
  expect(figure('griot_statuses_total', { status: 'sent' })).toBeGreaterThanOrEqual(accepted);
  expect(figure('griot_ingest_seconds_count')).toBe(figure('griot_webhook_requests_total', { code: '200' }));
  expect(figure('griot_import_rows_total', { result: 'imported' })).toBe(PEOPLE);
  expect(figure('griot_import_rows_total', { result: 'rejected' })).toBe(1);
  expect(figure('griot_sender_limit', { sender: 'line 1' })).toBe(40);
  expect(figure('griot_sender_working')).toBe(0);
  expect(figure('griot_requests_in_flight')).toBe(0);
  expect(figure('griot_outcomes_waiting')).toBe(0);
  expect(figure('griot_processes', { role: 'start' })).toBe(1);
  expect(figure('griot_database_pool_wait_seconds_count', { pool: 'griot' })).toBeGreaterThan(0);
  expect(figure('griot_database_pool_in_use')).toBe(0);
  expect(figure('griot_http_requests_total', { route: '/api/campaigns/:id/launch', code: '200' })).toBe(1);
});

test('no label holds a campaign, a person or a path that a caller made up', () => {
  expect(
    [...new Set(samples.flatMap((one) => Object.keys(one.labels)))].filter((label) => /campaign|phone|id$/.test(label)),
  ).toEqual([]);
  expect(text).not.toMatch(/22177\d+/);
});

test('the page of figures names every one of Griot, and no other', () => {
  const own = namesOf(text).filter((name) => name.startsWith('griot_'));
  const rows = page.slice(page.indexOf('## Figures'), page.indexOf('## The dashboard')).split('\n');
  const named = rows.flatMap((row) =>
    [...(/^\| ([^|]*) \|/.exec(row)?.[1] ?? '').matchAll(/`(\w+)`/g)].map((m) => `griot_${m[1]}`),
  );
  expect(named.sort()).toEqual(own.sort());
});

/** Every metric and label that an expression selects by is in the scrape. */
function expectKnown(expression: string): void {
  const selectors = selectorsOf(expression);
  expect(selectors.length, expression).toBeGreaterThan(0);
  const names = new Set(samples.map((one) => one.name));
  for (const { metric, labels } of selectors.filter(({ metric: name }) => name !== 'up')) {
    expect(names, `${metric} of ${expression}`).toContain(metric);
    const known = samples.filter((one) => one.name === metric).flatMap((one) => Object.keys(one.labels));
    for (const label of labels) expect([...ADDED, ...known], `${label} of ${expression}`).toContain(label);
  }
  const all = selectors.flatMap(({ metric }) => samples.filter((one) => one.name === metric));
  const known = [...ADDED, 'le', ...all.flatMap((one) => Object.keys(one.labels))];
  for (const label of groupingOf(expression) ?? []) expect(known, `${label} of ${expression}`).toContain(label);
}

describe('the dashboard', () => {
  interface Panel {
    id: number;
    type: string;
    title: string;
    gridPos: { x: number; y: number; w: number; h: number };
    datasource?: { type: string; uid: string };
    targets?: { refId: string; expr: string; legendFormat: string; datasource: { uid: string } }[];
  }
  const panels: Panel[] = dashboard.panels;
  const charts = panels.filter(({ type }) => type !== 'row');

  test('is one that Grafana loads', () => {
    expect(dashboard).toMatchObject({
      title: 'Griot',
      uid: 'griot',
      schemaVersion: expect.any(Number),
      time: { from: expect.any(String), to: 'now' },
      templating: {
        list: expect.arrayContaining([expect.objectContaining({ name: 'datasource', type: 'datasource' })]),
      },
    });
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(charts.length).toBeGreaterThan(20);
    for (const { title, datasource, targets } of charts) {
      expect(title).not.toBe('');
      expect(datasource).toEqual({ type: 'prometheus', uid: `$\{datasource}` });
      expect(new Set(targets?.map(({ refId }) => refId)).size).toBe(targets?.length);
      expect(targets?.length).toBeGreaterThan(0);
    }
  });

  test('has its panels beside each other, none on another', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos }) => gridPos.x + gridPos.w))).toBe(24);
  });

  test('asks for nothing that is not there', () => {
    for (const { targets = [] } of charts)
      for (const { expr, legendFormat } of targets) {
        const asked = expr.replaceAll('$__rate_interval', '5m').replaceAll('$job', 'griot');
        expectKnown(asked);
        const grouping = groupingOf(asked);
        for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
          expect(grouping ?? ADDED, `${label} of ${expr}`).toContain(label);
      }
  });
});

describe('the alerts', () => {
  const alerts = rules.groups.flatMap(({ rules: group }: { rules: object[] }) => group) as {
    alert: string;
    expr: string;
    for?: string;
    labels: { severity: string };
    annotations: Record<string, string>;
  }[];

  test('are rules that Prometheus loads, each with what to do', () => {
    expect(Object.keys(rules)).toEqual(['groups']);
    expect(alerts.length).toBeGreaterThan(15);
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    for (const one of alerts) {
      expect(
        Object.keys(one).filter((key) => !['alert', 'expr', 'for', 'labels', 'annotations'].includes(key)),
      ).toEqual([]);
      expect(one.alert).toMatch(/^Griot[A-Za-z]+$/);
      expect(one.for ?? '0s').toMatch(/^\d+[smh]$/);
      expect(['warning', 'critical']).toContain(one.labels.severity);
      expect(one.annotations.summary?.length).toBeGreaterThan(10);
      expect(one.annotations.mend?.length).toBeGreaterThan(10);
    }
  });

  test('ask for nothing that is not there, and tell only labels that their expression keeps', () => {
    for (const { expr, annotations } of alerts) {
      expectKnown(expr);
      const grouping = groupingOf(expr);
      for (const [, label = ''] of JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g))
        expect(grouping ?? [...ADDED, 'pool'], `${label} of ${expr}`).toContain(label);
    }
  });

  test('are quiet after a campaign in which all went well', () => {
    expect(figure('griot_pauses_total')).toBe(0);
    expect(samples.filter(({ name, value }) => name === 'griot_ready' && value !== 1)).toEqual([]);
    expect(figure('griot_sender_silent_seconds')).toBe(0);
    expect(figure('griot_events')).toBe(0);
  });
});
