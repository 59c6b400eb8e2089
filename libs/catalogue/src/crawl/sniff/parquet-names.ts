import { buffer } from 'node:stream/consumers';
import { type AsyncBuffer, parquetMetadataAsync } from 'hyparquet';
import type { Place, PlacedFile } from '../../tables/places/place.js';

/** Names of a Parquet file's columns, as its footer has them; of one within another only the outer. */
export async function parquetNames(place: Place, file: PlacedFile): Promise<string[]> {
  const bytes: AsyncBuffer = {
    byteLength: file.bytes,
    slice: async (start, end = file.bytes) =>
      new Uint8Array(await buffer(await place.read(file, { start, end }))).buffer,
  };
  const { schema } = await parquetMetadataAsync(bytes);
  const names: string[] = [];
  // The first element stands for the row; each is followed by those within it.
  let at = 1;
  const skip = (): void => {
    const within = schema[at++]?.num_children ?? 0;
    for (let child = 0; child < within; child++) skip();
  };
  while (at < schema.length) {
    names.push(schema[at]?.name ?? '');
    skip();
  }
  return names;
}
