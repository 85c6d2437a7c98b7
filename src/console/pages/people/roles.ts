// The roles, with the least of them first.
import type { Role } from '../../api/people.ts';

export const ROLE_NAMES = ['viewer', 'marketer', 'administrator'] as const satisfies readonly Role[];

export const isRole = (word: string | null): word is Role => ROLE_NAMES.some((role) => role === word);
