// Changes what the list of messages is asked for, in the address.
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { DeliveriesSearch } from './deliveries-search.ts';

export function useDeliveriesChange() {
  const navigate = useNavigate({ from: '/campaigns/$id/deliveries' });
  return useCallback(
    (patch: DeliveriesSearch) =>
      void navigate({ search: (old) => ({ ...old, ...patch }), replace: true, resetScroll: false }),
    [navigate],
  );
}
