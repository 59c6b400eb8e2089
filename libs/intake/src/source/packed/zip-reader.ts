import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { sourceError, createTruncatedError } from '../source-error.js';
import { isSame, type ReadableFiles, type SourceFile, type SourceFiles } from '../source.js';
import { isTextMember } from '../source-names.js';
import { requireFewEntries } from '../unpack-limits.js';
import { isStorableText } from '#platform/text/storable-text.js';

/** The first bytes of every non-empty zip. */
const MAGIC = Buffer.from('PK\x03\x04', 'latin1');
/** Stored and deflated. */
const METHODS = [0, 8];

/** The texts of a zip, from its directory. */
interface Directory {
  file: SourceFile;
  members: ReadonlyMap<string, Entry>;
}

/** Reads the members of zip files by random access. */
export class ZipReader<Files extends ReadableFiles = SourceFiles> {
  /** The last directory that was read: members are mostly requested in sequence. */
  private last: Directory | undefined;

  constructor(readonly files: Files) {}

  /** Returns the texts in a zip, in its order. @throws as `directory` */
  async members(file: SourceFile): Promise<Entry[]> {
    return [...(await this.directory(file)).values()];
  }

  /**
   * Returns the texts in a zip by name, without folders and files that archive programs add.
   * @param file the zip as it is now
   * @throws AppError SOURCE_TRUNCATED, SOURCE_UNREADABLE or SOURCE_TOO_LARGE
   */
  async directory(file: SourceFile): Promise<ReadonlyMap<string, Entry>> {
    const { last } = this;
    if (last?.file.path === file.path && isSame(last.file, file)) return last.members;
    try {
      const members = await readDirectory(await this.files.openZip(file), (entries) =>
        requireFewEntries(file.path, entries, this.files.unpackLimits),
      );
      this.last = { file, members };
      return members;
    } catch (error) {
      const isCut = lacksDirectory(error) && (await beginsAsZip(this.files.read(file)));
      throw isCut ? createTruncatedError(file.path, error) : sourceError(error, file.path, 'zip');
    }
  }

  /**
   * Yields the bytes of a member, unpacked and verified by checksum.
   * @param opened the zip, if it is already open
   * @throws Error at the end when the checksum differs
   */
  async *read(file: SourceFile, member: Entry, opened?: ZipFile): AsyncGenerator<Buffer> {
    const zip = opened ?? (await this.files.openZip(file));
    try {
      yield* unpackMember(zip, member);
    } finally {
      if (!opened) zip.close();
    }
  }
}

/** Yields the bytes of a member of an open zip. @throws Error at the end when the checksum differs */
export async function* unpackMember(zip: ZipFile, member: Entry): AsyncGenerator<Buffer> {
  let sum = 0;
  for await (const chunk of (await zip.openReadStreamPromise(member)) as AsyncIterable<Buffer>) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum !== member.crc32) throw new Error('its checksum differs');
}

/** Returns why a member cannot be unpacked, judged by its directory entry; undefined otherwise. */
export function memberFault(member: Entry): string | undefined {
  if (member.isEncrypted()) return 'is encrypted; deliver it without a password';
  if (METHODS.includes(member.compressionMethod)) return undefined;
  return `is packed by method ${member.compressionMethod}; pack it by "deflate" and deliver it again`;
}

async function readDirectory(
  zip: ZipFile,
  check: (entries: number) => void,
): Promise<ReadonlyMap<string, Entry>> {
  try {
    check(zip.entryCount);
    const members = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) {
      if (!isTextMember(entry.fileName)) continue;
      // PostgreSQL stores no such name.
      if (!isStorableText(entry.fileName)) throw new Error('the name of an entry has a NUL');
      if (members.has(entry.fileName)) throw new Error(`it contains ${entry.fileName} twice`);
      members.set(entry.fileName, entry);
    }
    return members;
  } finally {
    zip.close();
  }
}

/** Whether the directory of a zip is missing; it comes last, so a truncated zip lacks it. */
function lacksDirectory(error: unknown): boolean {
  return (
    error instanceof Error && error.message.includes('central directory record signature not found')
  );
}

/** Whether a file has the first bytes of a zip, as far as it has any. */
async function beginsAsZip(bytes: AsyncIterable<Buffer>): Promise<boolean> {
  let start: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    start = Buffer.concat([start, chunk.subarray(0, MAGIC.length)]).subarray(0, MAGIC.length);
    if (start.length === MAGIC.length) break;
  }
  return start.equals(MAGIC.subarray(0, start.length));
}
