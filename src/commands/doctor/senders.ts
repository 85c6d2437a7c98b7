// Each sender: whether the provider takes its key, and whether what happens to its messages comes back.
import { type SenderRow, selectSenders } from '../../account/queries.ts';
import { openSenderProvider } from '../../http/sender-provider.ts';
import type { Runtime } from '../../runtime.ts';
import { checkCallback } from './callback.ts';
import { bad, type Finding, ok, warning } from './finding.ts';

export async function checkSenders(runtime: Runtime): Promise<Finding[]> {
  const senders = await selectSenders(runtime.sql, {});
  if (senders.length === 0) return [warning('senders', 'none yet', 'set LAM_API_KEY, or: griot sender add <name>')];
  const findings = await Promise.all(senders.map((sender) => checkSender(runtime, sender)));
  return findings.flat();
}

async function checkSender(runtime: Runtime, sender: SenderRow): Promise<Finding[]> {
  const what = `sender ${sender.id} (${sender.name})`;
  const provider = await openSenderProvider(runtime, sender.id);
  const { status, detail } = await provider
    .health()
    .catch((error: Error) => ({ status: 'unknown', detail: error.message }));
  const line =
    status === 'connected'
      ? ok(what, 'the provider says it is connected')
      : (status === 'limited' ? warning : bad)(what, `${status}: ${detail}`, 'check its key and base URL');
  return [line, await checkCallback(runtime, { sender, provider, what: `${what}, callback` })];
}
