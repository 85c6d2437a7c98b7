// Sessions, people and tokens as the API shows them.
import type { z } from 'zod';
import type * as people from '../../contract/people.ts';

export type Role = z.output<typeof people.role>;
export type Right = z.output<typeof people.right>;
export type ExtraRight = z.output<typeof people.extraRights>[number];
export type Language = z.output<typeof people.language>;

export type Session = z.output<typeof people.session>;
export type OpenSession = z.output<typeof people.openSession>;
export type User = z.output<typeof people.user>;
export type ApiToken = z.output<typeof people.token>;
