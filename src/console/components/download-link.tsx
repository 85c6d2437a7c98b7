// A file that the server makes, to be kept.
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** `size`: smaller than the steps of a page. */
export function DownloadLink({ href, size, children }: { href: string; size?: string; children: ReactNode }) {
  return (
    <Button
      component="a"
      href={href}
      download
      variant="default"
      {...(size ? { size } : {})}
      leftSection={<IconDownload size={size ? 15 : 17} aria-hidden />}
    >
      {children}
    </Button>
  );
}
