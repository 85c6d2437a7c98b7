// The tests of a draft, followed for a while: what became of the last one comes in by and by.
import { useQuery } from '@tanstack/react-query';
import type { TestSend } from '../../api/documents.ts';
import { testsQuery } from '../../api/drafts.ts';

const EVERY_MS = 2_500;
/** After it, who wants to know looks again. */
const FOLLOWED_MS = 3 * 60_000;
const OPEN = ['sending', 'uncertain', 'accepted', 'sent', 'delivered'];

export function useTests(id: number, isEnabled = true): TestSend[] | undefined {
  const refetchInterval = ({ state }: { state: { data: TestSend[] | undefined } }) =>
    isUnderWay(state.data?.[0]) && EVERY_MS;
  return useQuery({ ...testsQuery(id), enabled: isEnabled, refetchInterval }).data;
}

function isUnderWay(test: TestSend | undefined): boolean {
  if (!test || Date.now() - new Date(test.createdAt).getTime() > FOLLOWED_MS) return false;
  return test.results.some(({ status }) => OPEN.includes(status));
}
