// Whether a pooler such as PgBouncer gives each transaction another session. What is left in a session (a lock, a prepared
// statement, LISTEN) is then somebody else's.
import { connect } from './client.ts';

/** Two connections that are open at once have two backends, unless somebody deals them out. */
export async function isPooled(url: string): Promise<boolean> {
  const [one, other] = [connect(url, OPTIONS), connect(url, OPTIONS)];
  const backend = async (sql: Pick<typeof one, 'unsafe'>) =>
    (await sql.unsafe<[{ pid: number }]>('select pg_backend_pid() as pid'))[0].pid;
  try {
    const first = await backend(one);
    return await other.begin(async (tx) => (await backend(tx)) === first || (await backend(one)) !== first);
  } finally {
    await Promise.all([one.end({ timeout: 5 }), other.end({ timeout: 5 })]);
  }
}

const OPTIONS = { max: 1, name: 'griot start', prepared: false };
