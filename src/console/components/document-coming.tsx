// The page of one thing before it is there: on its way, or not to be had.
import { type Back, PageHeader } from './page-header.tsx';
import { ErrorState, LoadingRows } from './states.tsx';

interface Props {
  title: string;
  back: Back;
  error: Error | null;
  refetch: () => unknown;
  /** As many as take the room of what comes. */
  rows: number;
}

export function DocumentComing({ title, back, error, refetch, rows }: Props) {
  return (
    <>
      <PageHeader title={title} back={back} />
      {error ? <ErrorState error={error} retry={() => void refetch()} /> : <LoadingRows rows={rows} height={92} />}
    </>
  );
}
