// What a PromQL expression asks for, as Prometheus' own grammar reads it.
import { parser } from '@prometheus-io/lezer-promql';

export interface Selector {
  metric: string;
  /** Labels it selects by. */
  labels: string[];
}

/** Throws where the expression is none. */
export function selectorsOf(expression: string): Selector[] {
  const selectors: Selector[] = [];
  let last: Selector | null = null;
  let inMatchers = 0;
  parser.parse(expression).iterate({
    enter({ type, name, from, to }) {
      const text = expression.slice(from, to);
      if (type.isError) throw new Error(`at ${from} of ${expression}`);
      if (name === 'VectorSelector') last = null;
      if (name === 'Identifier') {
        last = { metric: text, labels: [] };
        selectors.push(last);
      }
      if (name === 'LabelMatchers') inMatchers += 1;
      if (name === 'LabelName' && inMatchers > 0) last?.labels.push(text);
    },
    leave({ name }) {
      if (name === 'LabelMatchers') inMatchers -= 1;
    },
  });
  return selectors;
}

/** The labels that an expression's result is grouped by; null where it is not. */
export function groupingOf(expression: string): string[] | null {
  const groupings = [...expression.matchAll(/\bby \(([^)]*)\)/g)].map((m) => m[1] ?? '');
  return groupings.length === 0 ? null : groupings.flatMap((text) => text.split(/,\s*/));
}
