// People and tokens: who may do what.
import { z } from 'zod';
import { EXTRA_RIGHTS, RIGHTS, ROLES } from '../model/rights.ts';
import { id, time } from './common.ts';

const MIN_PASSWORD = 12;
const MAX_PASSWORD = 128;

export const role = z.enum(ROLES);
export const right = z.enum(Object.keys(RIGHTS) as [keyof typeof RIGHTS]);
/** May be given to one person or token beside the role. */
export const extraRights = z.array(z.enum(EXTRA_RIGHTS)).max(EXTRA_RIGHTS.length);
export const language = z.enum(['en', 'fr']);

export const personName = z.string().trim().min(1).max(100);

export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email('must be an e-mail address'))
  .describe('in any case; kept in lower case');

/** A password to be. Length is all that is asked of its letters; common ones are refused. */
export const newPassword = z
  .string()
  .superRefine((text, context) => {
    const letters = [...text.normalize('NFKC')].length;
    if (letters < MIN_PASSWORD || letters > MAX_PASSWORD)
      context.addIssue({ code: 'custom', message: `must have ${MIN_PASSWORD} to ${MAX_PASSWORD} characters` });
  })
  .describe(`${MIN_PASSWORD} to ${MAX_PASSWORD} characters of any kind, and not one that is easy to guess`);
/** One to be compared: what cannot be a password is not one, and is told like any other mistake. */
const givenPassword = z.string().min(1).max(1000);
const linkToken = z.string().min(1).max(200).describe('what stands behind # in the link');

export const setupState = z.object({ needed: z.boolean().describe('true while there is no administrator') });
export const setupInput = z.strictObject({
  token: linkToken,
  name: personName,
  email,
  password: newPassword,
  language: language.default('en'),
});

export const signInInput = z.strictObject({ email, password: givenPassword });
export const acceptInput = z.strictObject({ token: linkToken, password: newPassword, name: personName.optional() });
export const passwordInput = z.strictObject({ current: givenPassword, password: newPassword });
export const profileInput = z.strictObject({ name: personName, language }).partial();

export const session = z
  .object({
    user: z.object({ id, name: z.string(), email: z.string(), role, language }),
    role,
    rights: z.array(right).describe('all that the person may do'),
    expiresAt: time.describe('when it ends at the latest'),
  })
  .meta({ id: 'Session', description: 'Who is signed in, and what they may do.' });

export const openSession = z
  .object({
    id,
    createdAt: time,
    lastSeenAt: time.describe('to the minute'),
    expiresAt: time,
    address: z.string().describe('where it began'),
    userAgent: z.string(),
    current: z.boolean().describe('the one that asks'),
  })
  .meta({ id: 'OpenSession', description: 'A browser in which somebody is signed in.' });

export const user = z
  .object({
    id,
    name: z.string(),
    email: z.string(),
    role,
    rights: extraRights.describe('beyond those of the role'),
    language,
    status: z.enum(['invited', 'active', 'disabled']).describe('`invited`: has set no password yet'),
    createdAt: time,
    lastSeenAt: time.nullable().describe('to the minute'),
  })
  .meta({ id: 'User', description: 'A person who may sign in.' });

export const invitation = z.object({
  invitationUrl: z
    .string()
    .describe('lets the person set a password, once, within 72 hours; hand it on: nothing is mailed'),
});
export const userCreated = user.extend(invitation.shape);
export const userCreate = z.strictObject({
  name: personName,
  email,
  role,
  rights: extraRights.optional(),
  language: language.optional(),
});
export const userPatch = z
  .strictObject({ name: personName, role, rights: extraRights, disabled: z.boolean() })
  .partial();

export const token = z
  .object({
    id,
    name: z.string(),
    role,
    rights: extraRights.describe('beyond those of the role'),
    createdAt: time,
    expiresAt: time.nullable(),
    lastUsedAt: time.nullable().describe('to the minute'),
  })
  .meta({ id: 'Token', description: 'What a program calls the API with.' });

export const tokenCreate = z.strictObject({
  name: z.string().trim().min(1).max(100).describe('what it is for'),
  role: role.default('marketer'),
  rights: extraRights.optional(),
  expiresAt: z.iso.datetime({ offset: true }).nullable().optional().describe('null: it is good until it is revoked'),
});
export const tokenCreated = token.extend({ token: z.string().describe('shown this once') });
