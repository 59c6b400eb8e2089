import { buffer } from 'node:stream/consumers';
import { type AsyncBuffer, parquetMetadataAsync, type SchemaElement } from 'hyparquet';
import type { Entry } from 'yauzl';
import { memberFault } from '#intake/source/packed/zip-reader.js';
import { AppError } from '#platform/errors/app-error.js';
import { toColumnNames } from '../../tables/names.js';
import {
  explainError,
  type Place,
  type PlacedFile,
  type UnlistedEntry,
} from '../../tables/place.js';
import { listMembers, openText, toPlacedMember } from '../../tables/relations/open-text.js';
import type { Compression, FileReading, ParquetKind } from '../../tables/table.js';
import { readHead } from './read-head.js';
import { detectReading } from './detect-reading.js';

interface ParquetColumn {
  source: string;
  /** Undefined for a column without any value. */
  kind: ParquetKind | undefined;
}

/** Returns the columns of a Parquet file from its footer; for nested columns, only the outermost. */
async function readColumns(place: Place, file: PlacedFile): Promise<ParquetColumn[]> {
  const bytes: AsyncBuffer = {
    byteLength: file.bytes,
    slice: async (start, end = file.bytes) =>
      new Uint8Array(await buffer(await place.read(file, { start, end }))).buffer,
  };
  const { schema } = await parquetMetadataAsync(bytes);
  const columns: ParquetColumn[] = [];
  // The first element is the row; children follow their parent.
  let at = 1;
  const skip = (): void => {
    const within = schema[at++]?.num_children ?? 0;
    for (let child = 0; child < within; child++) skip();
  };
  for (let element = schema[at]; element; element = schema[at]) {
    columns.push({ source: element.name, kind: toParquetKind(element) });
    skip();
  }
  return columns;
}

const NUMBERS = ['INT32', 'INT64', 'FLOAT', 'DOUBLE'];

const NUMBER = /^(DECIMAL|FLOAT16|INTEGER|U?INT_\d+)$/;

function toParquetKind(element: SchemaElement): ParquetKind | undefined {
  const { type, num_children: children = 0, repetition_type: repetition } = element;
  if (children > 0 || repetition === 'REPEATED') return 'nested';
  const meaning = element.logical_type?.type ?? element.converted_type ?? '';
  if (meaning === 'NULL') return undefined;
  if (type === 'INT96' || meaning.startsWith('TIMESTAMP')) return 'timestamp';
  if (meaning.startsWith('TIME')) return 'time';
  if (meaning === 'DATE') return 'date';
  if (type === 'BOOLEAN') return 'boolean';
  const isNumber = NUMBER.test(meaning) || (meaning === '' && NUMBERS.includes(type ?? ''));
  return isNumber ? 'number' : 'text';
}

/** A file, or a member of a zip, that holds rows. */
export interface SniffedFile extends PlacedFile {
  reading: FileReading;
  /** JSON of which only the beginning was read: later rows may have more columns. */
  isOpen?: boolean;
}

/** Magic bytes of formats; file names do not count. */
const BEGINS = {
  parquet: Buffer.from('PAR1'),
  gzip: Buffer.from([0x1f, 0x8b]),
  zip: Buffer.from('PK\x03\x04', 'latin1'),
  emptyZip: Buffer.from('PK\x05\x06', 'latin1'),
};

const MAGIC_BYTES = 4;

/** Zip-based formats that are not unpacked. */
const OFFICE = /\.(xlsx|xlsm|ods|docx|pptx|jar)$/i;

/** Maximum members of one zip. */
const MEMBERS = 10_000;

/**
 * Finds the tables in a file: it may be compressed, and a zip may hold several.
 * @param known reading of an unchanged file or member, by path and version
 * @throws AppError, retryable, when reading fails with an error that may pass
 */
export async function sniffFile(
  place: Place,
  file: PlacedFile,
  known: (file: PlacedFile) => FileReading | undefined,
): Promise<(SniffedFile | UnlistedEntry)[]> {
  try {
    const before = known(file);
    if (before) return [{ ...file, reading: before }];
    if (file.bytes === 0) {
      return [{ path: file.path, why: 'is empty; deliver it again, or remove it' }];
    }
    const begin = await readFirstBytes(place, file);
    const is = (magic: Buffer) => begin.subarray(0, magic.length).equals(magic);
    if (is(BEGINS.parquet)) return [await sniffParquet(place, file)];
    if (is(BEGINS.emptyZip)) {
      return [{ path: file.path, why: 'is a zip without files; remove it' }];
    }
    if (is(BEGINS.zip)) return await sniffZip(place, file, known);
    return [await sniffText(place, file, is(BEGINS.gzip) ? 'gzip' : 'none')];
  } catch (error) {
    return [{ path: file.path, why: formatReason(file.path, error) }];
  }
}

async function readFirstBytes(place: Place, file: PlacedFile): Promise<Buffer> {
  const parts: Buffer[] = [];
  const end = Math.min(MAGIC_BYTES, file.bytes);
  for await (const chunk of await place.read(file, { start: 0, end })) parts.push(chunk as Buffer);
  return Buffer.concat(parts);
}

async function sniffParquet(place: Place, file: PlacedFile): Promise<SniffedFile | UnlistedEntry> {
  try {
    const found = await readColumns(place, file);
    const names = toColumnNames(found.map(({ source }) => source));
    const columns = found.map(({ source, kind }, index) => ({
      name: names[index] ?? source,
      source,
      ...(kind && { kind }),
    }));
    return { ...file, reading: { layout: { format: 'parquet' }, columns } };
  } catch (error) {
    if (error instanceof AppError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return {
      path: file.path,
      why: `is an incomplete or damaged Parquet file (${why}); write it again`,
    };
  }
}

async function sniffZip(
  place: Place,
  zip: PlacedFile,
  known: (file: PlacedFile) => FileReading | undefined,
): Promise<(SniffedFile | UnlistedEntry)[]> {
  const { path } = zip;
  if (OFFICE.test(path)) return [{ path, why: 'is an office document; save it as CSV' }];
  const members = await listMembers(place, zip);
  if (members.length === 0) return [{ path, why: 'is a zip without files; remove it' }];
  if (members.length > MEMBERS) {
    return [{ path, why: `contains more than ${MEMBERS} files; unpack it` }];
  }
  const found: (SniffedFile | UnlistedEntry)[] = [];
  for (const member of members) found.push(await sniffMember(place, zip, member, known));
  return found;
}

async function sniffMember(
  place: Place,
  zip: PlacedFile,
  member: Entry,
  known: (file: PlacedFile) => FileReading | undefined,
): Promise<SniffedFile | UnlistedEntry> {
  const file = toPlacedMember(zip, member);
  const before = known(file);
  if (before) return { ...file, reading: before };
  const fault = memberFault(member);
  if (fault !== undefined) return { path: file.path, why: fault };
  if (member.uncompressedSize === 0) return { path: file.path, why: 'is empty; remove it' };
  return sniffText(place, file, 'zip').catch((error: unknown) => ({
    path: file.path,
    why: formatReason(file.path, error),
  }));
}

async function sniffText(
  place: Place,
  file: PlacedFile,
  compression: Compression,
): Promise<SniffedFile | UnlistedEntry> {
  const { path } = file;
  const head = await readHead(openText(place, file, compression), compression !== 'none');
  if (head.bytes.length === 0) return { path, why: 'is empty after unpacking; remove it' };
  if (head.bytes.subarray(0, 4).equals(BEGINS.parquet)) {
    return { path, why: 'is a packed Parquet file; unpack it' };
  }
  if (head.bytes.subarray(257, 262).toString('latin1') === 'ustar') {
    return { path, why: 'is a tar archive; unpack it' };
  }
  if (head.fault !== undefined) return { path, why: `${head.fault}; write it again as text` };
  const reading = detectReading(path, head, compression);
  if (typeof reading === 'string') return { path, why: reading };
  const isOpen = !head.isWhole && reading.layout.format.endsWith('json');
  return { ...file, reading, ...(isOpen && { isOpen }) };
}

/** Returns the reason without the path, which the caller adds. @throws errors that may pass */
function formatReason(path: string, error: unknown): string {
  if (!(error instanceof AppError)) return explainError(error);
  if (error.retryable) throw error;
  return error.message.replace(`${path}: `, '');
}
