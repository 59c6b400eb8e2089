import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import avro from 'avsc';
import { z } from 'zod';
import { askDuckdb } from './ask-duckdb.js';

const snapshot = z.object({ 'snapshot-id': z.int(), 'manifest-list': z.string() });
const metadataFile = z.object({
  'current-snapshot-id': z.int(),
  refs: z.record(z.string(), z.object({ 'snapshot-id': z.int() })),
  'current-schema-id': z.int(),
  schemas: z.array(
    z.object({
      'schema-id': z.int(),
      fields: z.array(z.object({ id: z.int(), name: z.string() })),
    }),
  ),
  snapshots: z.array(snapshot),
});
const manifestEntry = z.object({ manifest_path: z.string() });
const fileEntry = z.object({ status: z.int(), data_file: z.object({ file_path: z.string() }) });
const DELETED = 2;

/** An Iceberg table as a reader without a catalog sees it. Uses no code of the project. */
export interface IcebergTable {
  /** Names of its tags. */
  tags: string[];
  /** Number of its schemas. */
  schemas: number;
  /** Ids of its columns, by name. */
  fieldIds: Record<string, number>;
  /** Ids of the columns in a Parquet file, by name; null in a file without ids. */
  readFieldIds(file: string): Promise<Record<string, number | null>>;
  /** Files of a tag's rows, or of the current ones. */
  files(tag?: string): Promise<string[]>;
  /** The SELECT list over the rows of a tag, or over the current ones. */
  select(list: string, tag?: string): Promise<Record<string, unknown>[]>;
  /** Paths of all metadata that the table refers to, and the names in its metadata folder. */
  listReferenced(): Promise<{ names: Set<string>; inFolder: string[] }>;
}

/**
 * @param folder of the table, with `metadata/version-hint.text` in it
 * @param name of its metadata as a catalog has it; undefined to follow the version hint
 */
export async function openIcebergTable(folder: string, name?: string): Promise<IcebergTable> {
  const metadata = join(folder, 'metadata');
  const current = join(metadata, name ?? (await readVersionHint(metadata)));
  const table = metadataFile.parse(JSON.parse(await readFile(current, 'utf8')));
  const findSnapshot = (tag?: string) => {
    const id = tag ? table.refs[tag]?.['snapshot-id'] : table['current-snapshot-id'];
    const found = table.snapshots.find((each) => each['snapshot-id'] === id);
    if (!found) throw new Error(`no snapshot ${tag ?? 'is current'}`);
    return found;
  };
  const listManifests = async (each: z.infer<typeof snapshot>) =>
    (await readAvroRows(each['manifest-list'])).map(
      (row) => manifestEntry.parse(row).manifest_path,
    );
  const files = async (tag?: string) => {
    const found: string[] = [];
    for (const manifest of await listManifests(findSnapshot(tag))) {
      for (const row of await readAvroRows(manifest)) {
        const { status, data_file: file } = fileEntry.parse(row);
        if (status !== DELETED) found.push(fileURLToPath(file.file_path));
      }
    }
    return found;
  };
  return {
    tags: Object.keys(table.refs).filter((name) => name !== 'main'),
    schemas: table.schemas.length,
    fieldIds: Object.fromEntries(
      table.schemas
        .filter((schema) => schema['schema-id'] === table['current-schema-id'])
        .flatMap(({ fields }) => fields.map(({ id, name }) => [name, id])),
    ),
    readFieldIds: async (file) => {
      const found = await askDuckdb(
        `SELECT name, field_id AS id FROM parquet_schema('${file}') WHERE num_children IS NULL`,
      );
      return Object.fromEntries(
        found.map(({ name, id }) => [String(name), id === null ? null : Number(id)]),
      );
    },
    files,
    select: async (list, tag) => {
      const paths = (await files(tag)).map((path) => `'${path}'`).join(', ');
      return askDuckdb(`SELECT ${list} FROM read_parquet([${paths}], hive_partitioning = true)`);
    },
    listReferenced: async () => {
      const names = new Set([basename(current), 'version-hint.text']);
      for (const each of table.snapshots) {
        names.add(toFileName(each['manifest-list']));
        for (const manifest of await listManifests(each)) names.add(toFileName(manifest));
      }
      return { names, inFolder: await readdir(metadata) };
    },
  };
}

async function readVersionHint(metadata: string): Promise<string> {
  return `v${await readFile(join(metadata, 'version-hint.text'), 'utf8')}.metadata.json`;
}

const toFileName = (url: string): string =>
  fileURLToPath(url).slice(dirname(fileURLToPath(url)).length + 1);

async function readAvroRows(url: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  const decoder = avro.createFileDecoder(fileURLToPath(url));
  for await (const row of decoder) rows.push(row);
  return rows;
}
