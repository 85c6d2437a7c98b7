// What is counted of lists.
import { Counter, type CounterConfiguration, type Registry } from 'prom-client';
import type { RowCounts } from './take-rows.ts';

/** May be made several times: the API and the runs of schedules both take lists in. */
export function makeImportMeters(registry: Registry) {
  const rows = counter(registry, {
    name: 'griot_import_rows_total',
    help: 'Rows of lists by what became of them: imported, rejected, duplicate, suppressed, recent',
    labelNames: ['result'],
  });
  const lists = counter(registry, {
    name: 'griot_imports_total',
    help: 'Lists by whether they were taken in, or refused as a whole',
    labelNames: ['outcome'],
  });
  for (const outcome of ['taken', 'refused']) lists.inc({ outcome }, 0);
  for (const result of ['imported', 'rejected', 'duplicate', 'suppressed', 'recent']) rows.inc({ result }, 0);
  return {
    taken({ imported, rejected, duplicates, suppressed, recent }: RowCounts): void {
      lists.inc({ outcome: 'taken' });
      const results = { imported, rejected, duplicate: duplicates, suppressed, recent };
      for (const [result, count] of Object.entries(results)) rows.inc({ result }, count);
    },
    refused(): void {
      lists.inc({ outcome: 'refused' });
    },
  };
}

export type ImportMeters = ReturnType<typeof makeImportMeters>;

function counter<L extends string>(registry: Registry, configuration: CounterConfiguration<L>): Counter<L> {
  const known = registry.getSingleMetric(configuration.name) as Counter<L> | undefined;
  return known ?? new Counter({ ...configuration, registers: [registry] });
}
