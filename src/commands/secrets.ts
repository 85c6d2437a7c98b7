// griot secrets: by which key the stored secrets are sealed, and sealing them anew after GRIOT_SECRET was changed.
import type { Command } from 'commander';
import { countSealed, rotateSealed } from '../db/sealed.ts';
import { CommandError, withAudit, withRuntime } from './run.ts';
import { tableText } from './table-text.ts';

export function registerSecrets(program: Command): void {
  const secrets = program.command('secrets').description('provider keys and other secrets in the database');
  secrets
    .command('status')
    .description('how many are sealed with which key')
    .action(() =>
      withRuntime(async ({ sql, seal }) => {
        const rows = (await countSealed(sql)).map(({ keyId, secrets: count }) => [
          keyId ?? 'not named',
          String(count),
          keyId === seal.keyId ? 'yes' : 'no: griot secrets rotate',
        ]);
        console.log(rows.length === 0 ? 'There are none.' : tableText(['key', 'secrets', 'current'], rows));
      }),
    );
  secrets
    .command('rotate')
    .description('seal all with GRIOT_SECRET that GRIOT_SECRET_BEFORE sealed; may be broken off and run again')
    .action(() =>
      withAudit('secrets.rotate', async ({ sql, seal, config }, told) => {
        const { rotated, unopened } = await rotateSealed(sql, seal);
        told.detail = { sealedWith: seal.keyId, rotated, unopened };
        if (unopened.length > 0) {
          const which = unopened.map((one) => `  ${one}`).join('\n');
          throw new CommandError(`${rotated} sealed anew. These open with no secret given; set them again:\n${which}`);
        }
        if (rotated === 0) return console.log(`Nothing is left to do: all are sealed with key ${seal.keyId}.`);
        const last = config.secretBefore ? '; GRIOT_SECRET_BEFORE can go once no process has the old GRIOT_SECRET' : '';
        console.log(`${rotated} sealed anew with key ${seal.keyId}${last}.`);
      }),
    );
}
