// griot doctor, as an operator and a script run it.
import { expect, test } from 'vitest';
import { TEST_SECRET } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { runGriot } from '../support/run-griot.ts';

const { url } = await makeDatabase();
const run = (args: string[], more = {}) =>
  runGriot(['doctor', ...args], { DATABASE_URL: url, GRIOT_SECRET: TEST_SECRET, ...more });

test('a program reads every finding as JSON, each that is not well with its mend', async () => {
  const { code, stdout } = await run(['--json']);
  const told = JSON.parse(stdout);
  // The tests' Postgres is quick, not durable.
  expect(told).toMatchObject({
    ok: false,
    findings: expect.arrayContaining([
      { check: 'queue', level: 'ok', what: 'queue', detail: expect.any(String), mend: null },
    ]),
  });
  expect(code).toBe(1);
  for (const { level, mend } of told.findings) expect(mend === null).toBe(level === 'ok');
  expect(told.findings.filter(({ level }: { level: string }) => level === 'bad')).toHaveLength(told.bad);
  expect(told.findings.filter(({ level }: { level: string }) => level === 'warning')).toHaveLength(told.warnings);
});
