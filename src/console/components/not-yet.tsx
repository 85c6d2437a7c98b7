// Stands in for a screen that is being built.
import { IconTools } from '@tabler/icons-react';
import { PageHeader } from './page-header.tsx';
import { EmptyState } from './states.tsx';

export function NotYet({ title }: { title: string }) {
  return (
    <>
      <PageHeader title={title} />
      <EmptyState icon={IconTools} title="…" text="" />
    </>
  );
}
