// Something one does to the server: says that it worked, or what kept it from working.
import { type QueryKey, type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { useProblemText } from '../i18n/problem-text.ts';
import { toast } from './toast.ts';

interface Options<Answer, Input> {
  run: (input: Input) => Promise<Answer>;
  /** What is not as it was any more. */
  invalidates?: readonly QueryKey[];
  /** Told in a toast; nothing is told without it. */
  done?: string | ((answer: Answer) => string);
  onDone?: (answer: Answer, input: Input) => unknown;
  /** For forms that show what is wrong by themselves. */
  quiet?: boolean;
}

export function useAction<Answer, Input = void>(
  options: Options<Answer, Input>,
): UseMutationResult<Answer, Error, Input> {
  const queries = useQueryClient();
  const problemText = useProblemText();
  return useMutation<Answer, Error, Input>({
    mutationFn: options.run,
    onSuccess: async (answer, input) => {
      const keys = options.invalidates ?? [];
      await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
      const { done } = options;
      if (done) toast(typeof done === 'string' ? done : done(answer), 'good');
      await options.onDone?.(answer, input);
    },
    onError: (error) => {
      if (!options.quiet) toast(problemText(error), 'bad');
    },
  });
}
