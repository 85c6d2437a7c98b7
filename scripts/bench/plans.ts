// What Postgres did for the statements of some work: their plans, as its auto_explain tells them.
import postgres from 'postgres';
import type { Sql } from '../../src/db/client.ts';

export interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Loops': number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: PlanNode[];
}

/** Plans of all that `work` asks of the connection it is given; the role must be a superuser. */
export async function plansOf(url: string, work: (sql: Sql) => Promise<unknown>): Promise<PlanNode[]> {
  const plans: PlanNode[] = [];
  const note = ({ message }: postgres.Notice) => {
    const json = /plan:\n(\{.*)/s.exec(message ?? '')?.[1];
    if (json) plans.push(JSON.parse(json).Plan);
  };
  const sql = postgres(url, { max: 1, onnotice: note, connection: { TimeZone: 'UTC' } });
  try {
    await sql`load 'auto_explain'`;
    for (const [name, value] of SETTINGS) await sql`select set_config(${`auto_explain.${name}`}, ${value}, false)`;
    plans.length = 0;
    await work(sql as unknown as Sql);
    return plans;
  } finally {
    await sql.end();
  }
}

const SETTINGS = [
  ['log_analyze', 'on'],
  ['log_buffers', 'on'],
  ['log_format', 'json'],
  ['log_level', 'notice'],
  ['log_min_duration', '0'],
] as const;

export interface Scan {
  relation: string;
  /** How often it was looked into. */
  times: number;
  /** Pages of the table and its index. */
  pages: number;
}

/** Where the rows of these tables were looked for. */
export function scansOf(plan: PlanNode, tables: RegExp): Scan[] {
  const { 'Relation Name': relation = '', 'Actual Loops': times } = plan;
  const below = (plan.Plans ?? []).flatMap((node) => scansOf(node, tables));
  if (!/Scan/.test(plan['Node Type']) || !tables.test(relation) || times === 0) return below;
  return [{ relation, times, pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'] }, ...below];
}
