import { buffer } from 'node:stream/consumers';
import { type AsyncBuffer, parquetMetadataAsync, type SchemaElement } from 'hyparquet';
import type { Place, PlacedFile } from '../../tables/places/place.js';
import type { ParquetKind } from '../../tables/table.js';

interface ParquetColumn {
  source: string;
  /** Undefined for a column that was written without any value. */
  kind: ParquetKind | undefined;
}

/** Returns the columns of a Parquet file, as its footer has them; of one within another only the outer. */
export async function parquetColumns(place: Place, file: PlacedFile): Promise<ParquetColumn[]> {
  const bytes: AsyncBuffer = {
    byteLength: file.bytes,
    slice: async (start, end = file.bytes) =>
      new Uint8Array(await buffer(await place.read(file, { start, end }))).buffer,
  };
  const { schema } = await parquetMetadataAsync(bytes);
  const columns: ParquetColumn[] = [];
  // The first element stands for the row; each is followed by those within it.
  let at = 1;
  const skip = (): void => {
    const within = schema[at++]?.num_children ?? 0;
    for (let child = 0; child < within; child++) skip();
  };
  for (let element = schema[at]; element; element = schema[at]) {
    columns.push({ source: element.name, kind: kindOf(element) });
    skip();
  }
  return columns;
}

const NUMBERS = ['INT32', 'INT64', 'FLOAT', 'DOUBLE'];
const NUMBER = /^(DECIMAL|FLOAT16|INTEGER|U?INT_\d+)$/;

function kindOf(element: SchemaElement): ParquetKind | undefined {
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
