// npm run docs:api: writes docs/api.md from what a server that is started for it says of itself.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { renderApi } from './render-api.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'griot-docs-'));
const { PATH = '', HOME = '' } = process.env;
const server = spawn(process.execPath, [join(ROOT, 'dist/main.js'), 'web'], {
  cwd: folder,
  env: { PATH, HOME, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  let url = '';
  for await (const line of createInterface({ input: server.stdout })) {
    url = /"url":"(http[^"]+)"/.exec(line)?.[1] ?? '';
    if (url) break;
  }
  const answer = await fetch(`${url}/api/openapi.json`);
  writeFileSync(join(ROOT, 'docs/api.md'), renderApi(JSON.parse(await answer.text())));
} finally {
  const gone = once(server, 'exit');
  server.kill('SIGTERM');
  await gone;
  rmSync(folder, { recursive: true, force: true });
}
