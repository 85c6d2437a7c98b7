// Griot's simulator as a process of its own, for what needs statuses, too. Prints its address.
import { makeSimulator } from '../../src/simulator/simulator.ts';
import { KEY } from './processes.ts';

const behaviour = { templates: { checked: false } };
const simulator = makeSimulator({ apiKeys: [KEY], keepBodies: false, seed: 1, behaviour });
console.log((await simulator.listen()).url);
