// GRIOT_SECRET is changed as docs/secrets.md says, by an operator at the command line.
import { expect, test } from 'vitest';
import { makeDatabase } from '../support/database.ts';
import { runGriot } from '../support/run-griot.ts';

const { url, sql } = await makeDatabase();
const OLD = 'the old secret of an installation, long';
const NEW = 'the new secret of an installation, long';
const KEY = 'sk-very-secret-key-of-the-line';
const run = (args: string[], env: Record<string, string>) => runGriot(args, { DATABASE_URL: url, ...env });

test('a changed secret is refused until the one before is given; rotated, the new one is enough', async () => {
  const added = await run(['sender', 'add', 'Dakar', '--base-url', 'http://127.0.0.1:9'], {
    GRIOT_SECRET: OLD,
    LAM_API_KEY: KEY,
  });
  expect(added.code).toBe(0);
  const refused = await run(['secrets', 'status'], { GRIOT_SECRET: NEW });
  expect(refused).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^2 stored secrets were sealed with another GRIOT_SECRET \(key [0-9a-f]{8}\): give that one as GRIOT_SECRET_BEFORE/,
    ),
  });
  const both = { GRIOT_SECRET: NEW, GRIOT_SECRET_BEFORE: OLD };
  expect((await run(['secrets', 'status'], both)).stdout).toMatch(/\n[0-9a-f]{8} +2 +no: griot secrets rotate\n$/);
  expect((await run(['doctor'], both)).stdout).toMatch(
    /! secrets at rest: 2 of 2 are sealed with an older key than [0-9a-f]{8}\n +→ griot secrets rotate/,
  );
  expect((await run(['secrets', 'rotate'], both)).stdout).toMatch(
    /^2 sealed anew with key [0-9a-f]{8}; GRIOT_SECRET_BEFORE can go/,
  );
  expect((await run(['secrets', 'rotate'], both)).stdout).toMatch(/^Nothing is left to do/);
  const alone = { GRIOT_SECRET: NEW };
  expect((await run(['doctor'], alone)).stdout).toMatch(
    /✓ secrets at rest: all 2 are sealed with key [0-9a-f]{8}, in use for 0 days/,
  );
  expect((await run(['sender', 'list'], { GRIOT_SECRET: OLD })).code).toBe(1);
  const [entry] = await sql<
    { action: string; detail: unknown }[]
  >`select action, detail from audit where action = 'secrets.rotate' order by id`;
  expect(entry?.detail).toMatchObject({ rotated: 2, unopened: [] });
}, 300_000);

test('a short one is refused at once', async () => {
  const { code, stderr } = await run(['secrets', 'status'], { GRIOT_SECRET: NEW, GRIOT_SECRET_BEFORE: 'short' });
  expect([code, stderr]).toEqual([1, expect.stringMatching(/GRIOT_SECRET_BEFORE: must be the GRIOT_SECRET before/)]);
}, 60_000);
