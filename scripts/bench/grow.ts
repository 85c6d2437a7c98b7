// npm run bench -- grow [--sizes 1000000,10000000,20000000] [--messages 20000] [--seconds 5] [--rounds 3]: how fast messages
// go out and statuses come in with so many deliveries in the tables already, all of them in the one that campaigns share,
// which is the harder case. The ratio is against the first size.
import { parseArgs } from 'node:util';
import { closedLoop, prepare } from './ingest.ts';
import { makePastCampaign, tidyUp } from './past-campaigns.ts';
import { type Bench, median, withBench } from './processes.ts';
import { sendOut } from './send.ts';

/** Deliveries of each campaign of the past, and of the one whose statuses come in. */
const ROWS = 100_000;
const MANY = 100;
const WHAT = { send: 'messages sent', one: 'statuses, one per POST', many: `statuses, ${MANY} per POST` };
type Speeds = Record<keyof typeof WHAT, number>;

export async function benchGrow(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      sizes: { type: 'string', default: '1000000,10000000,20000000' },
      messages: { type: 'string', default: '20000' },
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '3' },
    },
  });
  const [messages, seconds, rounds] = [values.messages, values.seconds, values.rounds].map(Number) as [
    number,
    number,
    number,
  ];
  await withBench({ backend: 'postgres', stand: 'plain' }, async (bench) => {
    const { url } = await bench.web('');
    await bench.worker();
    let [past, first]: [number, Speeds | null] = [0, null];
    for (const size of values.sizes.split(',').map(Number)) {
      const began = Date.now();
      for (; past < size; past += ROWS) await makePastCampaign(bench, ROWS);
      await tidyUp(bench);
      console.log(`${past} deliveries, made in ${Math.round((Date.now() - began) / 1000)} s; per second:`);
      const speeds = await measure(bench, { url, messages, seconds, rounds });
      first ??= speeds;
      for (const [what, name] of Object.entries(WHAT) as [keyof Speeds, string][]) {
        const ratio = (speeds[what] / first[what]).toFixed(2);
        console.log(`  ${name.padEnd(26)} ${speeds[what].toFixed(0).padStart(7)}   ratio ${ratio}`);
      }
    }
  });
}

/** Medians. What is measured leaves deliveries behind: few beside those that are there. */
async function measure(
  bench: Bench,
  { url, messages, seconds, rounds }: { url: string; messages: number; seconds: number; rounds: number },
): Promise<Speeds> {
  const { path, statuses } = await prepare(bench, ROWS);
  const speeds: Speeds[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const took = {
      send: await sendOut(bench, messages),
      one: await closedLoop(url + path, statuses, { size: 1, seconds }),
      many: await closedLoop(url + path, statuses, { size: MANY, seconds }),
    };
    if (round >= 0) speeds.push(took); // the first warms up
  }
  const of = (what: keyof Speeds) => median(speeds.map((one) => one[what]));
  return { send: of('send'), one: of('one'), many: of('many') };
}
