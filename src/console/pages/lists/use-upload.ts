// Sends a file into a list; tells how much of it has gone out.
import { useState } from 'react';
import { addressOf } from '../../api/client.ts';
import type { ImportResult } from '../../api/documents.ts';
import { upload } from '../../api/upload.ts';

export function useUpload() {
  const [share, setShare] = useState<number | null>(null);
  const send = async (listId: number, file: File): Promise<ImportResult> => {
    setShare(0);
    try {
      return await upload<ImportResult>(addressOf('/api/lists/:id/recipients', { id: listId }), file, {
        onProgress: setShare,
      });
    } finally {
      setShare(null);
    }
  };
  return { share, send };
}
