// Whether the database is a restored one, from which nothing is sent until somebody has settled that.
import { RESTORED_TITLE, readRestored } from '../../db/restored.ts';
import type { Runtime } from '../../runtime.ts';
import { bad, type Finding } from './finding.ts';

export async function checkRestored({ sql }: Runtime): Promise<Finding[]> {
  const restored = await readRestored(sql);
  if (!restored) return [];
  const detail = `${RESTORED_TITLE} of ${restored.madeAt.toISOString()}: nothing is sent, since what went out after that is not in it`;
  return [bad('restored', detail, 'griot restored tells who may have got a message since, and goes on')];
}
