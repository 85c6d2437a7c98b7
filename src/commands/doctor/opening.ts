// The database before anything else: there, and with this version's tables. The doctor makes and changes nothing.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { connect } from '../../db/client.ts';
import { openEmbeddedPostgres } from '../../db/embedded.ts';
import { missingMigrations } from '../../db/migration-state.ts';
import { bad, type Finding, ok, warning } from './finding.ts';

const WHAT = 'migrations';

export interface Opened {
  findings: Finding[];
  /** Whether the other checks can be made. */
  usable: boolean;
  close(): Promise<void>;
}

export async function openForDoctor({ databaseUrl, databaseDirectUrl, dataDir }: Config): Promise<Opened> {
  const stays = async () => {};
  if (databaseUrl === null && !existsSync(join(dataDir, 'postgres', 'PG_VERSION'))) {
    const none = warning('database', `there is none under ${dataDir} yet`, 'griot start makes it; or set DATABASE_URL');
    return { findings: [none], usable: false, close: stays };
  }
  const embedded = databaseUrl === null ? await openEmbeddedPostgres(dataDir) : null;
  const close = async () => await embedded?.close();
  const sql = connect(databaseDirectUrl ?? databaseUrl ?? embedded?.url ?? '', { max: 1, name: 'griot doctor' });
  try {
    const missing = await missingMigrations(sql);
    if (missing.length === 0) return { findings: [ok(WHAT, 'all run')], usable: true, close };
    const finding = bad(
      WHAT,
      `${missing.length} are not run, from ${missing[0]} on`,
      'griot migrate; each start does it, too',
    );
    return { findings: [finding], usable: false, close };
  } catch (error) {
    await close();
    const { message, code } = error as Error & { code?: string };
    const mend = 'check DATABASE_URL: the server, the database, the role and its password';
    return { findings: [bad('database', `cannot be opened: ${message || code}`, mend)], usable: false, close: stays };
  } finally {
    await sql.end({ timeout: 1 });
  }
}
