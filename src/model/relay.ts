// What may be relayed to another system.

/** Every notification, those with messages of people, or those with statuses of ours. */
export const RELAY_KINDS = ['all', 'messages', 'statuses'] as const;
export type RelayKinds = (typeof RELAY_KINDS)[number];

/** What the secret of a target is sealed for. */
export const RELAY_SECRET_PURPOSE = 'relay secret';
