// The files of a drop or of a file dialog, for the drop zone. In the place of the library that it would bring for this:
// that one guesses a file's type from a table of a thousand endings, where ours go by the ending anyway.

interface FilesEvent {
  dataTransfer?: DataTransfer | null;
  target?: EventTarget | null;
}

/** While something is dragged over the page, a browser tells only what kind it is. */
export async function fromEvent(
  event: FilesEvent | readonly FileSystemFileHandle[],
): Promise<(File | DataTransferItem)[]> {
  if ('length' in event) return await Promise.all(event.map((handle) => handle.getFile()));
  const { dataTransfer, target } = event;
  if (!dataTransfer) return [...((target as HTMLInputElement | null)?.files ?? [])];
  if (dataTransfer.files.length > 0) return [...dataTransfer.files];
  return [...dataTransfer.items].filter(({ kind }) => kind === 'file');
}
