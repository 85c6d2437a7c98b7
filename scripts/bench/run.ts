// npm run bench -- <name>: picks a benchmark. Each prints both sides of its ratio from the same run.
import { benchConsole } from './console.ts';
import { benchDrop } from './drop.ts';
import { benchExport } from './export.ts';
import { benchGrow } from './grow.ts';
import { benchImport } from './import.ts';
import { benchIngest } from './ingest.ts';
import { benchPacing } from './pacing.ts';
import { benchReport } from './report.ts';
import { benchSend } from './send.ts';
import { benchSoak } from './soak.ts';

const BENCHES: Record<string, (args: string[]) => Promise<void>> = {
  console: benchConsole,
  drop: benchDrop,
  export: benchExport,
  grow: benchGrow,
  import: benchImport,
  ingest: benchIngest,
  pacing: benchPacing,
  report: benchReport,
  send: benchSend,
  soak: benchSoak,
};

const [name = '', ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  console.error(`Which benchmark? ${Object.keys(BENCHES).join(', ')}`);
  process.exit(1);
}
await bench(args);
