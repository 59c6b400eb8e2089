import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { OpenObject } from '../object/open-object.js';
import type { StoredVersion } from '../object/s3-event.js';
import { csvLines } from './csv-lines.js';
import { jsonRows } from './json-rows.js';
import { parquetRows } from './parquet-rows.js';

/** How to turn an object into CSV as `core.sales` takes it, by the end of its key. */
const formats = {
  '.csv': (object, open) => open(object),
  '.csv.gz': gunzipped,
  '.jsonl': async (object, open) => csvFrom(jsonRows(await open(object))),
  '.jsonl.gz': async (object, open) => csvFrom(jsonRows(await gunzipped(object, open))),
  '.parquet': (object, open) => Promise.resolve(csvFrom(parquetRows(object, open))),
} satisfies Record<string, (object: StoredVersion, open: OpenObject) => Promise<Readable>>;

type Format = keyof typeof formats;

const ends = Object.keys(formats) as Format[];

export function formatOf(key: string): Format | undefined {
  return ends.find((end) => key.endsWith(end));
}

/** The rows of an object as CSV, columns in the order of `core.sales`. */
export function csvOf(format: Format, object: StoredVersion, open: OpenObject): Promise<Readable> {
  return formats[format](object, open);
}

async function gunzipped(object: StoredVersion, open: OpenObject): Promise<Readable> {
  // What goes wrong with the object is thrown to whoever reads the plain text.
  return pipeline(await open(object), createGunzip(), () => undefined);
}

function csvFrom(rows: AsyncIterable<Record<string, unknown>>): Readable {
  return Readable.from(csvLines(rows), { objectMode: false });
}
