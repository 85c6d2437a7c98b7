// What the audit knows of: actions and their words, what they are done to, and how they end.
import type { Actor } from './actor.ts';

/** Past participles: they go after the subject ("campaign 12: launched"). */
export const AUDIT_ACTIONS = {
  'campaign.create': 'made',
  'campaign.change': 'changed',
  'campaign.delete': 'deleted',
  'campaign.import': 'given a list',
  'campaign.import_query': 'given the rows of a query',
  'campaign.import_list': 'given a kept list',
  'campaign.empty': 'its people taken out',
  'campaign.test': 'sent to numbers for a test',
  'campaign.launch': 'launched, or set for a time',
  'campaign.start': 'started at its time',
  'campaign.pause': 'paused',
  'campaign.resume': 'resumed',
  'campaign.cancel': 'canceled',
  'campaign.archive': 'put into the archive',
  'campaign.unarchive': 'taken out of the archive',
  'campaign.again': 'made anew for some of the same people',
  'campaign.settle_uncertain': 'uncertain messages sent again, or taken as sent',
  'deliveries.export': 'deliveries handed out as a file',
  'rejects.export': 'rejected rows handed out as a file',
  'query.save': 'kept under a name',
  'query.delete': 'deleted',
  'list.create': 'made',
  'list.change': 'renamed',
  'list.delete': 'deleted',
  'list.import': 'given people',
  'list.import_query': 'given the rows of a query',
  'list.export': 'handed out as a file',
  'suppression.add': 'put on the list of people who must not be messaged',
  'suppression.remove': 'taken off that list',
  'suppression.import': 'a file of people put on that list',
  'suppression.export': 'that list handed out as a file',
  'schedule.create': 'made',
  'schedule.change': 'changed',
  'schedule.delete': 'deleted',
  'schedule.pause': 'paused',
  'schedule.resume': 'resumed',
  'schedule.run': 'run by hand',
  'sender.create': 'made',
  'sender.change': 'changed',
  'sender.pause': 'its running campaigns paused',
  'sender.resume': 'its paused campaigns resumed',
  'callback.register': 'registered at the provider',
  'callback.rotate': 'given a new secret',
  'template.sync': 'fetched from the provider',
  'media.upload': 'a file uploaded to the provider',
  'relay.create': 'made',
  'relay.change': 'changed',
  'relay.delete': 'deleted',
  'relay.resend': 'sent again what was given up',
  'notifications.read': 'notifications shown as they came',
  'opt_words.set': 'set',
  'opt_words.reset': 'set back to those of the start',
  'prices.set': 'set',
  'token.create': 'made',
  'token.revoke': 'revoked',
  'user.setup': 'made the first administrator',
  'user.create': 'invited',
  'user.change': 'changed',
  'user.invite': 'given another link to set a password with',
  'user.accept': 'set a password by a link',
  'user.delete': 'removed',
  'session.begin': 'signed in',
  'session.end': 'signed out, or another browser of theirs',
  'password.change': 'changed',
  'analyst.add': 'a database role made, or given a new password',
  'analyst.remove': 'a database role removed',
  'counts.rebuild': 'counted anew from the rows',
  'backup.make': 'a backup of the embedded database made',
  'restore.settle': 'settled what a restored database did not know',
  'campaign.forget': 'whom it went to is forgotten',
  'retention.set': 'set',
  'person.export': 'all that is held about them handed out',
  'person.erase': 'forgotten everywhere',
  'secrets.rotate': 'secrets at rest sealed anew',
  'audit.export': 'the audit handed out as a file',
  'audit.forget': 'old entries of the audit forgotten',
  'right.refuse': 'kept from something for lack of a right',
} as const;
export type AuditAction = keyof typeof AUDIT_ACTIONS;

export const AUDIT_OUTCOMES = ['done', 'refused', 'failed'] as const;
/** `refused`: Griot said no, and why; `failed`: something broke. */
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

export const SUBJECT_KINDS = [
  'campaign',
  'import',
  'list',
  'person',
  'schedule',
  'sender',
  'relay',
  'user',
  'token',
  'session',
  'analyst',
] as const;

export interface Subject {
  kind: (typeof SUBJECT_KINDS)[number];
  /** Null where it has none: a person, whose number is masked in `name`. */
  id: number | null;
  /** As it was called then. */
  name: string | null;
}

export interface AuditEntry {
  actor: Actor;
  action: AuditAction;
  subject: Subject | null;
  outcome: AuditOutcome;
  /** What was asked for and what came of it: never a secret, never a whole phone number. */
  detail: Record<string, unknown>;
  /** An IP address, or the name of the machine where a command ran; null for Griot itself. */
  address: string | null;
  requestId: string | null;
}
