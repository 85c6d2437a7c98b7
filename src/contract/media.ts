// Files for messages.
import { z } from 'zod';
import { count, time } from './common.ts';

export const mediaFile = z
  .object({
    mediaId: z.string().describe("the provider's id: use it as `id` in place of `link`"),
    mimeType: z.string(),
    fileName: z.string().nullable(),
    bytes: count,
    sha256: z.string(),
    uploadedAt: time.describe('the provider keeps it for 30 days'),
    reused: z.boolean().optional().describe('the same file was uploaded before, and was not again'),
  })
  .meta({ id: 'Media', description: 'A file at the provider, uploaded once for any number of messages.' });
