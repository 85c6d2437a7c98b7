// The databases of recipient queries: whether they are reached, and whether we can only read there.
import { checkSource } from '../../import/query/open-query.ts';
import type { Runtime } from '../../runtime.ts';
import { bad, type Finding, ok } from './finding.ts';

export async function checkSources({ sql, config }: Runtime): Promise<Finding[]> {
  const names = Object.keys(config.sources);
  if (names.length === 0) return [ok('sources', 'none: lists come as files')];
  return await Promise.all(
    names.map(async (name) => {
      const what = `source ${name}`;
      return await checkSource({ sql, config }, name).then(
        () => ok(what, 'reached, and can only be read'),
        (error: Error) => bad(what, error.message, `mend it, or GRIOT_SOURCE_${name.toUpperCase()}`),
      );
    }),
  );
}
