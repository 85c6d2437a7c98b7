// Whether a password is one that people guess.
import { AccountError } from './account-error.ts';

/** Guesses needed, as a power of ten: an attacker with the stolen hash makes some 10^8 in a day on one graphics card. */
const MIN_GUESSES_LOG10 = 8;
/** What is strong so far is strong altogether, and the estimate of a long text would keep the process for a second. */
const JUDGED_LETTERS = 40;
/** Beside the name of the person, of their company and of Griot. */
const LETTERS_OF_ITS_OWN = 6;
/** Words that anybody would try first here. */
const OURS = ['griot', 'whatsapp', 'lafricamobile'];

/**
 * Throws AccountError `weak_password` for one that is common, a pattern, or made of `words` (the person's name, e-mail
 * …). No rules on its letters: they make passwords alike.
 */
export async function checkStrength(password: string, words: readonly string[]): Promise<void> {
  const estimator = await loadEstimator();
  const parts = words.map(fold).flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)]);
  const known = [...OURS, ...parts].filter(Boolean);
  const { guessesLog10 } = estimator.check([...password].slice(0, JUDGED_LETTERS).join(''), known);
  if (guessesLog10 >= MIN_GUESSES_LOG10 && beside(known, password) >= LETTERS_OF_ITS_OWN) return;
  const mend = 'take four or more words that have nothing to do with each other, or let a password manager make one';
  throw new AccountError('weak_password', `This password is easy to guess: ${mend}`, 'password');
}

/** Letters that belong to none of the known words: the estimate takes two names in a row for two secrets. */
function beside(known: readonly string[], password: string): number {
  const words = known.filter((word) => word.length > 2).sort((a, b) => b.length - a.length);
  const rest = words.reduce((text, word) => text.replaceAll(word, ' '), fold(password));
  return [...rest.replace(/\s/gu, '')].length;
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

type Estimator = InstanceType<typeof import('@zxcvbn-ts/core').ZxcvbnFactory>;

let estimator: Promise<Estimator> | undefined;

/** Made when the first password is set: its lists take 25 MB and a quarter of a second to read. */
function loadEstimator(): Promise<Estimator> {
  estimator ??= (async () => {
    const { ZxcvbnFactory } = await import('@zxcvbn-ts/core');
    const { dictionary, adjacencyGraphs } = await import('@zxcvbn-ts/language-common');
    return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  })();
  return estimator;
}
