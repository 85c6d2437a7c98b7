// griot analyst: database roles that read the views for analysts.
import type { Command } from 'commander';
import { grantAnalyst, removeAnalyst } from '../account/analysts.ts';
import { withAudit } from './run.ts';

export function registerAnalyst(program: Command): void {
  const analyst = program.command('analyst').description('database roles that read the views of schema report');
  analyst
    .command('add')
    .description('make a role, or give it another password; prints its connection string, once')
    .argument('<role>', 'name of the role in the database')
    .action((role: string) =>
      withAudit('analyst.add', async ({ sql, databaseUrl }, told) => {
        told.subject = { kind: 'analyst', id: null, name: role };
        const url = new URL(databaseUrl);
        [url.username, url.password] = [role, await grantAnalyst(sql, role)];
        console.log(url.href);
      }),
    );
  analyst
    .command('remove')
    .argument('<role>')
    .action((role: string) =>
      withAudit('analyst.remove', ({ sql }) => removeAnalyst(sql, role), { kind: 'analyst', id: null, name: role }),
    );
}
