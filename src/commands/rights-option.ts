// Rights as options of a command.
import { EXTRA_RIGHTS, type ExtraRight, isExtraRight, RIGHTS } from '../model/rights.ts';
import { CommandError } from './run.ts';

export const RIGHT_OPTION = ['--right <right...>', `beyond the role: ${extraRightsText()}`] as const;

/** Throws CommandError, naming the rights there are. */
export function readExtraRights(words: readonly string[] = []): ExtraRight[] {
  return words.map((word) => {
    if (isExtraRight(word)) return word;
    throw new CommandError(`There is no right "${word}". There are: ${extraRightsText()}`);
  });
}

function extraRightsText(): string {
  return EXTRA_RIGHTS.map((right) => `${right} (${RIGHTS[right]})`).join(', ');
}
