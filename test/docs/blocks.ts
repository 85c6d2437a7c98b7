// What stands in the pages between fences: the language, whether it is run, and why not where it is not.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/bare-machine.ts';

export interface Block {
  /** Of its first line. */
  line: number;
  /** `setup`: in a comment, which no reader sees: what a page takes for granted. */
  language: string;
  text: string;
  /** Why it is not run, where it says so. */
  notRun: string | null;
}

/** The pages whose commands are run, as paths from the root. */
export function pages(): string[] {
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md') && name !== 'api.md');
  return ['README.md', ...docs.map((name) => `docs/${name}`)];
}

export function blocksOf(page: string): Block[] {
  const lines = readFileSync(join(ROOT, page), 'utf8').split('\n');
  const blocks: Block[] = [];
  let open: (Block & { end: string }) | null = null;
  for (const [i, line] of lines.entries()) {
    const fence = /^```(.*)$/.exec(line);
    if (open) {
      if (line === open.end) {
        const { end: _, ...block } = open;
        blocks.push(block);
        open = null;
      } else open.text += `${line}\n`;
    } else if (fence || line === '<!-- setup') {
      const why = /^<!-- not run: (.+) -->$/.exec(lines[i - 1] ?? '')?.[1] ?? null;
      const language = fence ? (fence[1] ?? '') : 'setup';
      open = { line: i + 2, language, text: '', notRun: why, end: fence ? '```' : '-->' };
    }
  }
  if (open) throw new Error(`${page}:${open.line}: the block has no end`);
  return blocks;
}

/** Lines `METHOD /path {json}   comment`, the JSON over as many lines as it takes. */
export function requestsOf({ text }: Block): { method: string; path: string; body: string | null }[] {
  const requests: { method: string; path: string; body: string | null }[] = [];
  let rest = text;
  while (rest.trim() !== '') {
    const [whole, method = '', path = ''] = /^\s*(GET|POST|PUT|PATCH|DELETE) (\/\S*)/.exec(rest) ?? [];
    if (whole === undefined) throw new Error(`no request: ${rest.slice(0, 80)}`);
    rest = rest.slice(whole.length);
    const json = /^ \{/.test(rest) ? firstJson(rest.slice(1)) : null;
    if (json) rest = rest.slice(1 + json.length);
    requests.push({ method, path, body: json });
    rest = rest.replace(/^[^\n]*\n/, ''); // a comment
  }
  return requests;
}

function firstJson(text: string): string {
  for (let end = text.indexOf('}'); end >= 0; end = text.indexOf('}', end + 1)) {
    const json = text.slice(0, end + 1);
    try {
      JSON.parse(json);
      return json;
    } catch {} // it goes on
  }
  throw new Error(`no JSON: ${text.slice(0, 80)}`);
}
