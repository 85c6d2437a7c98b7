// Whether the queue answers.
import type { Runtime } from '../../runtime.ts';
import { bad, type Finding, ok } from './finding.ts';

export async function checkQueue({ backend }: Runtime): Promise<Finding[]> {
  const what = 'queue';
  try {
    await backend.ping();
    return [ok(what, `on ${backend.kind}, answers`)];
  } catch (error) {
    return [bad(what, `does not answer (${(error as Error).message})`, 'check REDIS_URL and its server')];
  }
}
