// Uploads with their progress, which fetch does not tell.
import { currentLanguage } from '../i18n/language.ts';
import { ApiError } from './api-error.ts';

/** `onProgress`: the share that has gone out, 0–1. Throws ApiError; an abort rejects with an AbortError. */
export async function upload<Document>(
  address: string,
  file: File,
  { onProgress, signal }: { onProgress?: (share: number) => void; signal?: AbortSignal } = {},
): Promise<Document> {
  return await new Promise((done, fail) => {
    const sent = new XMLHttpRequest();
    const form = new FormData();
    form.append('file', file);
    sent.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0);
    sent.onload = () => {
      const told = parse(sent.responseText);
      if (sent.status >= 200 && sent.status < 300) done(told as Document);
      else fail(new ApiError({ type: 'about:blank', title: sent.statusText, status: sent.status, ...told }));
    };
    sent.onerror = () => fail(new ApiError(null));
    sent.onabort = () => fail(new DOMException('The upload was stopped', 'AbortError'));
    signal?.addEventListener('abort', () => sent.abort(), { once: true });
    sent.open('POST', address);
    sent.setRequestHeader('accept', 'application/json');
    sent.setRequestHeader('accept-language', currentLanguage());
    sent.send(form);
  });
}

function parse(text: string): object {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
