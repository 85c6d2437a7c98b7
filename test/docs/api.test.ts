// docs/api.md is what the server says of itself.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderApi } from '../../scripts/docs/render-api.ts';
import { openApp } from '../http/setup.ts';
import { ROOT } from '../support/bare-machine.ts';

const api = await openApp();

test('the page of the API is up to date: npm run docs:api', async () => {
  const { body } = await api.raw({ method: 'GET', url: '/api/openapi.json' });
  expect(readFileSync(join(ROOT, 'docs/api.md'), 'utf8')).toBe(renderApi(body));
});
