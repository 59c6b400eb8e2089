import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import avro from 'avsc';

/**
 * Returns records as an Avro object container file. Equal arguments give equal bytes.
 * Source: https://avro.apache.org/docs/1.12.0/specification/#object-container-files
 * @param schema of one record; attributes that Avro does not know, such as `field-id`, stay in the file
 * @param metadata of the file's header
 */
export function avroFile(
  schema: AvroSchema,
  metadata: Readonly<Record<string, string>>,
  records: readonly object[],
): Promise<Buffer> {
  const encoder = new avro.streams.BlockEncoder(
    schema as avro.Schema,
    {
      codec: 'deflate',
      // Else a file without a record is empty, which no reader accepts.
      writeHeader: 'always',
      // Any sixteen bytes that the data hardly contains; random ones would give other bytes each time.
      syncMarker: createHash('md5')
        .update(JSON.stringify([schema, metadata]))
        .digest(),
      metadata: Object.fromEntries(
        Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value)]),
      ),
    } as object,
  );
  for (const record of records) encoder.write(record);
  encoder.end();
  return buffer(encoder);
}

/** An Avro schema with Iceberg's attributes. */
export type AvroSchema = Readonly<Record<string, unknown>>;

/** Records of an Avro file, with its schema and the metadata of its header. */
export interface AvroContents {
  schema: AvroSchema;
  metadata: Record<string, string>;
  records: Record<string, unknown>[];
}

/** Reads an Avro file. */
export async function readAvro(bytes: Readable): Promise<AvroContents> {
  const decoder = new avro.streams.BlockDecoder();
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
