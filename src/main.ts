#!/usr/bin/env node
// The bin: picks a command. Each command's file says what it does.
import { existsSync, readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { Command } from 'commander';
import { explain } from './commands/run.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

// V8 would let the heap grow to four times what lives in it. Half as much again costs an import nothing that can be
// measured: a million rows over HTTP at the same speed, in 190 MiB instead of 310. A worker imports nothing, and each
// message would cost it 15 % more (100 to 105 microseconds against 116 to 127).
if (process.argv[2] !== 'worker') setFlagsFromString('--heap-growing-percent=50');

if (existsSync('.env')) process.loadEnvFile('.env');

/** Only what is asked for is loaded: half the time until it begins. */
const COMMANDS: readonly [names: string, load: () => Promise<(program: Command) => void>][] = [
  ['start web worker', async () => (await import('./commands/serve.ts')).registerServe],
  ['migrate', async () => (await import('./commands/migrate.ts')).registerMigrate],
  ['send', async () => (await import('./commands/send.ts')).registerSend],
  ['import', async () => (await import('./commands/import.ts')).registerImport],
  ['campaign', async () => (await import('./commands/campaign.ts')).registerCampaign],
  ['schedule', async () => (await import('./commands/schedule.ts')).registerSchedule],
  ['report', async () => (await import('./commands/report.ts')).registerReport],
  ['export', async () => (await import('./commands/export.ts')).registerExport],
  ['prices', async () => (await import('./commands/launching.ts')).registerPrices],
  ['sender', async () => (await import('./commands/sender.ts')).registerSenderCommands],
  ['template', async () => (await import('./commands/template.ts')).registerTemplate],
  ['suppression', async () => (await import('./commands/suppression.ts')).registerSuppression],
  ['user', async () => (await import('./commands/user.ts')).registerUser],
  ['person', async () => (await import('./commands/person.ts')).registerPerson],
  ['retention', async () => (await import('./commands/retention.ts')).registerRetention],
  ['secrets', async () => (await import('./commands/secrets.ts')).registerSecrets],
  ['token', async () => (await import('./commands/token.ts')).registerToken],
  ['analyst', async () => (await import('./commands/analyst.ts')).registerAnalyst],
  ['audit', async () => (await import('./commands/audit.ts')).registerAudit],
  ['simulator', async () => (await import('./commands/simulator.ts')).registerSimulator],
  ['demo', async () => (await import('./commands/demo.ts')).registerDemo],
  ['backup', async () => (await import('./commands/backup.ts')).registerBackup],
  ['restored', async () => (await import('./commands/restored.ts')).registerRestored],
  ['doctor', async () => (await import('./commands/doctor/doctor.ts')).registerDoctor],
];

const program = new Command('griot')
  .description('Bulk WhatsApp campaigns through LAfricaMobile: exact pace, nobody twice, true delivery reports')
  .version(version)
  .showHelpAfterError();

const [, , name = ''] = process.argv;
const asked = COMMANDS.filter(([names]) => names.split(' ').includes(name));
for (const [, load] of asked.length > 0 ? asked : COMMANDS) (await load())(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
