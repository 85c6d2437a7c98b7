// An address that leads nowhere, with the navigation beside it for whoever is signed in.
import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/session.ts';
import { NotFound } from '../components/not-found.tsx';
import { Shell } from './shell.tsx';

export function Nowhere() {
  const { data: session } = useQuery(sessionQuery);
  if (!session) return <NotFound />;
  return (
    <Shell>
      <NotFound inside />
    </Shell>
  );
}
