// Whether what is sealed in the database is sealed with the secret of now.
import { countSealed, keyInUseSince } from '../../db/sealed.ts';
import type { Runtime } from '../../runtime.ts';
import { type Finding, ok, warning } from './finding.ts';

const WHAT = 'secrets at rest';

export async function checkSecrets({ sql, seal, config }: Runtime): Promise<Finding[]> {
  const counts = await countSealed(sql);
  const all = counts.reduce((sum, { secrets }) => sum + secrets, 0);
  const others = all - (counts.find(({ keyId }) => keyId === seal.keyId)?.secrets ?? 0);
  if (others > 0) {
    const detail = `${others} of ${all} are sealed with an older key than ${seal.keyId}`;
    return [warning(WHAT, detail, 'griot secrets rotate')];
  }
  const days = Math.floor((Date.now() - (await keyInUseSince(sql, seal)).getTime()) / 86_400_000);
  const age = `in use for ${days} days`;
  const sealed = ok(WHAT, all === 0 ? 'none yet' : `all ${all} are sealed with key ${seal.keyId}, ${age}`);
  if (config.secretBefore === null) return [sealed];
  const mend = 'remove it once no process runs with the old GRIOT_SECRET';
  return [sealed, warning(WHAT, 'GRIOT_SECRET_BEFORE is set and opens nothing any more', mend)];
}
