// griot simulator: the stand-in provider as a server of its own.
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { makeSimulator } from '../simulator/simulator.ts';
import { CommandError, untilStopped } from './run.ts';

interface Options {
  host: string;
  port: string;
  apiKey: string;
  seed?: string;
  callback?: string;
  behaviour?: string;
  bodies: boolean;
}

export function registerSimulator(program: Command): void {
  program
    .command('simulator')
    .description("a stand-in for LAfricaMobile's API: takes messages, sends statuses, tells what it accepted")
    .option('--host <host>', 'where to listen', '127.0.0.1')
    .option('--port <port>', 'port, 0 for any free one', '4010')
    .option('--api-key <key>', 'the key it knows; "any" for every key', 'simulator-key')
    .option('--seed <number>', 'same seed, same decisions per person')
    .option('--callback <url>', 'where statuses go until a callback is registered')
    .option('--behaviour <json>', 'how it behaves, as JSON or @file (see GET /_simulator)')
    .option('--no-bodies', 'forget message bodies (long load runs)')
    .action(runSimulator);
}

async function runSimulator(options: Options): Promise<void> {
  const simulator = makeSimulator({
    apiKeys: options.apiKey === 'any' ? 'any' : [options.apiKey],
    keepBodies: options.bodies,
    behaviour: await readBehaviour(options.behaviour),
    ...(options.seed === undefined ? {} : { seed: Number(options.seed) }),
    ...(options.callback === undefined ? {} : { callback: options.callback }),
  });
  const { url } = await simulator.listen({ port: Number(options.port), host: options.host });
  console.log(
    `The simulator listens on ${url} (LAM-API-KEY: ${options.apiKey}); what it accepted: ${url}/_simulator/accepted`,
  );
  await untilStopped();
  await simulator.close();
}

async function readBehaviour(text: string | undefined) {
  if (!text) return {};
  try {
    return JSON.parse(text.startsWith('@') ? await readFile(text.slice(1), 'utf8') : text);
  } catch (error) {
    throw new CommandError(`--behaviour is not readable JSON: ${(error as Error).message}`);
  }
}
