// Whether the provider reports to us, and whether somebody who comes by that address finds us.
import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import type { SenderRow } from '../../account/queries.ts';
import { webhookUrlOf } from '../../http/present.ts';
import type { Runtime } from '../../runtime.ts';
import { bad, type Finding, ok } from './finding.ts';

const PATIENCE_MS = 10_000;

interface Line {
  sender: SenderRow;
  provider: { readWebhook(): Promise<string | null> };
  what: string;
}

export async function checkCallback(runtime: Runtime, { sender, provider, what }: Line): Promise<Finding> {
  const { publicUrl } = runtime.config;
  if (!publicUrl)
    return bad(
      what,
      'PUBLIC_URL is not set: no status and no reply comes back',
      'set it to where the provider reaches this server',
    );
  const ours = webhookUrlOf(runtime, sender);
  const register = `griot sender register ${sender.id}`;
  try {
    const registered = await provider.readWebhook();
    if (registered === null) return bad(what, 'none is registered', register);
    if (registered.startsWith(`${publicUrl}/webhooks/`) && registered !== ours)
      return bad(what, 'an older address of ours is registered', register);
    if (registered !== ours)
      return bad(what, "somebody else's is registered", `${register} --replace, and relay to them`);
  } catch (error) {
    const reason = (error as Error).message.replaceAll(ours, 'our callback');
    return bad(what, `the provider could not be asked: ${reason}`, "check the sender's key and base URL");
  }
  return (await answersAt(ours))
    ? ok(what, 'registered, and reached under PUBLIC_URL')
    : bad(what, 'registered, but nobody answers there as we would', 'check that PUBLIC_URL leads to `griot web`');
}

async function answersAt(url: string): Promise<boolean> {
  const challenge = randomBytes(8).toString('hex');
  try {
    const { statusCode, body } = await request(`${url}?hub.mode=subscribe&hub.challenge=${challenge}`, {
      headersTimeout: PATIENCE_MS,
      bodyTimeout: PATIENCE_MS,
    });
    return (await body.text()) === challenge && statusCode === 200;
  } catch {
    return false;
  }
}
