import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import avro from 'avsc';

const deflated = promisify(deflateRaw);

const HEADER = avro.Type.forSchema({
  type: 'record',
  name: 'Header',
  fields: [
    { name: 'magic', type: { type: 'fixed', name: 'Magic', size: 4 } },
    { name: 'meta', type: { type: 'map', values: 'bytes' } },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: 16 } },
  ],
});
const BLOCK = avro.Type.forSchema({
  type: 'record',
  name: 'Block',
  fields: [
    { name: 'count', type: 'long' },
    { name: 'data', type: 'bytes' },
  ],
});
const MAGIC = Buffer.from('Obj\u0001', 'latin1');

/** Types by schema: a library's reader and writer of records is code that it compiles, which takes longer than a manifest. */
const types = new Map<string, avro.Type>();

function parseType(schema: AvroSchema, json: string): avro.Type {
  const type = types.get(json) ?? avro.Type.forSchema(schema as avro.Schema);
  types.set(json, type);
  return type;
}

/**
 * Returns records as an Avro object container file of one block. Equal arguments give equal bytes.
 * Source: https://avro.apache.org/docs/1.12.0/specification/#object-container-files
 * @param schema of one record; attributes that Avro does not know, such as `field-id`, stay in the file
 * @param metadata of the file's header
 */
export async function encodeAvro(
  schema: AvroSchema,
  metadata: Readonly<Record<string, string>>,
  records: readonly object[],
): Promise<Buffer> {
  const json = JSON.stringify(schema);
  const type = parseType(schema, json);
  const meta = Object.entries({ ...metadata, 'avro.schema': json, 'avro.codec': 'deflate' });
  // Any sixteen bytes that the data hardly contains; random ones would give other bytes each time.
  const sync = createHash('md5')
    .update(JSON.stringify([schema, metadata]))
    .digest();
  const header = HEADER.toBuffer({
    magic: MAGIC,
    meta: Object.fromEntries(meta.map(([key, value]) => [key, Buffer.from(value)])),
    sync,
  });
  if (records.length === 0) return header;
  const rows = Buffer.concat(records.map((record) => type.toBuffer(record)));
  const block = BLOCK.toBuffer({ count: records.length, data: await deflated(rows) });
  return Buffer.concat([header, block, sync]);
}

/** An Avro schema with Iceberg's attributes. */
export type AvroSchema = Readonly<Record<string, unknown>>;

/** Records of an Avro file, with its schema and the metadata of its header. */
export interface AvroContents {
  schema: AvroSchema;
  metadata: Record<string, string>;
  records: Record<string, unknown>[];
}

export async function readAvro(bytes: Readable): Promise<AvroContents> {
  const decoder = new avro.streams.BlockDecoder({
    parseHook: (schema) => parseType(schema as AvroSchema, JSON.stringify(schema)),
  });
  const contents: AvroContents = { schema: {}, metadata: {}, records: [] };
  decoder.on('metadata', (_type: unknown, _codec: string, header: Header) => {
    for (const [key, value] of Object.entries(header.meta)) {
      if (key === 'avro.schema') contents.schema = JSON.parse(String(value)) as AvroSchema;
      else if (key !== 'avro.codec') contents.metadata[key] = String(value);
    }
  });
  await pipeline(bytes, decoder, async (records: AsyncIterable<object>) => {
    for await (const record of records) contents.records.push({ ...record });
  });
  return contents;
}

interface Header {
  meta: Record<string, Uint8Array>;
}
