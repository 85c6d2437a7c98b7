// systemd's units and the reverse proxies' configurations: read as text, since neither needs to be here.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/bare-machine.ts';

const FOLDER = join(ROOT, 'scripts/deploy');
const MAIN =
  readFileSync(join(ROOT, 'src/commands/serve.ts'), 'utf8') +
  readFileSync(join(ROOT, 'src/commands/migrate.ts'), 'utf8');
const UNITS = readdirSync(FOLDER).filter((name) => /\.(service|timer)$/.test(name));

function read(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

/** A setting of a unit, by section and key; those given several times are joined by spaces. */
function parseUnit(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  let section = '';
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const header = /^\[(Unit|Service|Timer|Install)\]$/.exec(line);
    const [, key, value] = /^([A-Z]\w*)=(.*)$/.exec(line) ?? [];
    if (header) section = header[1] ?? '';
    else if (key === undefined || value === undefined || section === '') throw new Error(`no line of a unit: ${line}`);
    else settings.set(`${section}.${key}`, [settings.get(`${section}.${key}`), value].filter(Boolean).join(' '));
  }
  return settings;
}

test('every unit is well formed, runs a command that there is as a user of its own, and is hardened', () => {
  expect(UNITS).toEqual(
    expect.arrayContaining(['griot.service', 'griot-migrate.service', 'griot-web.service', 'griot-worker@.service']),
  );
  for (const name of UNITS.filter((one) => one.endsWith('.service') && !one.startsWith('griot-backup'))) {
    const unit = parseUnit(read(name));
    const command = /\/dist\/main\.js (\w+)$/.exec(unit.get('Service.ExecStart') ?? '')?.[1];
    expect(MAIN, name).toContain(`.command('${command}')`);
    expect(unit.get('Service.User'), name).toBe('griot');
    expect(unit.get('Service.EnvironmentFile'), name).toBe('/etc/griot/griot.env');
    expect(unit.get('Service.NoNewPrivileges'), name).toBe('yes');
    expect(unit.get('Service.ProtectSystem'), name).toBe('strict');
    expect(unit.get('Service.WorkingDirectory'), name).toBe(`/var/lib/${unit.get('Service.StateDirectory')}`);
  }
});

test('what serves is started again whenever it ends, is asked to drain, and has the time for it', () => {
  for (const name of ['griot.service', 'griot-web.service', 'griot-worker@.service']) {
    const unit = parseUnit(read(name));
    expect(unit.get('Service.Restart'), name).toBe('always');
    expect(unit.get('Service.KillSignal'), name).toBe('SIGTERM');
    expect(Number(unit.get('Service.TimeoutStopSec')), name).toBeGreaterThanOrEqual(30);
    expect(unit.get('Install.WantedBy'), name).toBe('multi-user.target');
  }
});

test('the halves wait for the migration', () => {
  for (const name of ['griot-web.service', 'griot-worker@.service']) {
    const unit = parseUnit(read(name));
    expect(unit.get('Unit.Requires'), name).toBe('griot-migrate.service');
    expect(unit.get('Unit.After'), name).toContain('griot-migrate.service');
  }
  expect(parseUnit(read('griot-migrate.service')).get('Service.Type')).toBe('oneshot');
});

test('where systemd is, it agrees', () => {
  const paths = UNITS.map((name) => join(FOLDER, name));
  const { error, status, stderr } = spawnSync('systemd-analyze', ['verify', ...paths], { encoding: 'utf8' });
  if (error) expect(error).toMatchObject({ code: 'ENOENT' });
  else
    expect({
      status,
      stderr: stderr.replace(/^.*(man page|not executable|Failed to prepare filename).*\n/gm, ''),
    }).toEqual({ status: 0, stderr: '' });
});

test('both proxies speak TLS, keep figures to themselves, pass on who calls, and neither gather nor cut what goes through', () => {
  const caddy = read('Caddyfile');
  expect(caddy).toMatch(/^\{\$GRIOT_DOMAIN\} \{$/m);
  expect(caddy).toMatch(/@inside path \/metrics \/readyz\n\trespond @inside 404/);
  expect(caddy).toContain('reverse_proxy {$GRIOT_UPSTREAM:127.0.0.1:3000}');
  const nginx = read('nginx.conf');
  for (const line of [
    'listen 443 ssl',
    'location ~ ^/(metrics|readyz)$',
    'proxy_set_header X-Forwarded-For $remote_addr;',
    'proxy_set_header X-Forwarded-Proto $scheme;',
    'client_max_body_size 2g;',
    'proxy_request_buffering off;',
    'proxy_buffering off;',
  ])
    expect(nginx).toContain(line);
  for (const text of [caddy, nginx]) {
    const depth = [...text.replace(/#.*/g, '')].reduce(
      (sum, one) => sum + Number(one === '{') - Number(one === '}'),
      0,
    );
    expect(depth).toBe(0);
  }
});
