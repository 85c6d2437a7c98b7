// Files that are no zip archive though a workbook's name may stand on them: old workbooks, and those with a password.
// The container: [MS-CFB], https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb/
import { open } from 'node:fs/promises';
import { unreadable } from './error.ts';

const OLE = Buffer.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1);
/** Where the header keeps the size of a sector, as a power of two, and the sector in which the directory begins. */
const SECTOR_SHIFT_AT = 30;
const DIRECTORY_AT = 48;
const HEADER_BYTES = 512;
const LARGEST_SECTOR_SHIFT = 12;
/** [MS-OFFCRYPTO] 2.3.4.4: what is encrypted lies in a stream of this name. */
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le');

/** Throws ImportError `unreadable`, which says what the file is. */
export async function refuseOle(path: string): Promise<void> {
  const file = await open(path);
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    await file.read(header, 0, header.length, 0);
    if (!header.subarray(0, OLE.length).equals(OLE)) return;
    const sector = 2 ** Math.min(header.readUInt16LE(SECTOR_SHIFT_AT), LARGEST_SECTOR_SHIFT);
    const directory = Buffer.alloc(sector);
    await file.read(directory, 0, sector, (header.readUInt32LE(DIRECTORY_AT) + 1) * sector);
    throw unreadable(
      directory.includes(ENCRYPTED) ? 'it is protected by a password' : 'it is an old Excel workbook (.xls)',
    );
  } finally {
    await file.close();
  }
}
