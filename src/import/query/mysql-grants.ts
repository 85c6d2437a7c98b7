// Whether a user of MySQL or MariaDB can only read.

/** EXECUTE: functions are part of many views; what they may not do in a transaction that only reads, they cannot. */
const HARMLESS = new Set(['USAGE', 'SELECT', 'SHOW VIEW', 'SHOW DATABASES', 'EXECUTE']);

type Query = (sql: string) => Promise<(string | null)[][]>;

/** The first right beyond reading that the session has, of the user or of an active role; null when there is none. */
export async function findWriteAccess(query: Query): Promise<string | null> {
  const grants = (await readGrants(query)).map(([grant]) => grant ?? '');
  const rights = grants.flatMap(rightsOf);
  const beyond = rights.find((right) => !HARMLESS.has(right));
  return beyond === undefined ? null : `its user has the right ${beyond}`;
}

/** MariaDB adds the active role's by itself, MySQL when it is named. Servers before roles do not know the function. */
async function readGrants(query: Query): Promise<(string | null)[][]> {
  const [first] = await query("select version() like '%MariaDB%', cast(version() as unsigned) >= 8");
  if (first?.[0] === '1' || first?.[1] !== '1') return await query('show grants');
  const [[roles] = []] = await query('select current_role()');
  return await query(roles && roles !== 'NONE' ? `show grants for current_user() using ${roles}` : 'show grants');
}

/**
 * `GRANT SELECT (a, b), SHOW VIEW ON …` → SELECT, SHOW VIEW. Of a grant without ON, a role's: it is listed by what it
 * allows once active. WITH GRANT OPTION is a right as well.
 */
function rightsOf(grant: string): string[] {
  const [, list] = /^GRANT (.+?) ON /i.exec(grant) ?? [];
  if (list === undefined) return [];
  const rights = list.replace(/\([^)]*\)/g, '').split(',');
  const passesOn = /\bWITH\b.*\bGRANT OPTION\b/i.test(grant) ? ['GRANT OPTION'] : [];
  return [...rights.map((right) => right.trim().toUpperCase()), ...passesOn];
}
