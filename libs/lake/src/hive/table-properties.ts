import { z } from 'zod';
import type { RegisteredTable } from '../ports/table-registry.js';
import type { ObjectStore } from '../ports/object-store.js';
import { foldersUnder } from '../ports/table-folders.js';

const ROWS = 'retailstream.rows';
const PARTITION_BY = 'retailstream.partition_by';
/** Followed by the number of a part. */
const FOLDERS = 'retailstream.folders.';
/** Where older versions kept the one folder that held the others. */
const FORMER_PREFIX = 'retailstream.prefix';

/** A metastore holds 4,000 characters of a property, which the folders of a long table exceed. */
const PART = /[^]{1,3500}/g;

const published = z.object({
  [ROWS]: z.coerce.number().int(),
  [PARTITION_BY]: z.string().optional(),
  [FORMER_PREFIX]: z.string().optional(),
});
const folders = z.array(z.object({ prefix: z.string(), value: z.string().optional() })).min(1);

/** Properties by which a table tells what it was published as. */
export function propertiesOf(table: RegisteredTable): [name: string, value: string][] {
  const parts = JSON.stringify(table.folders).match(PART) ?? [];
  return [
    [ROWS, String(table.rows)],
    ...(table.partitionBy === undefined
      ? []
      : [[PARTITION_BY, table.partitionBy] as [string, string]]),
    ...parts.map((part, index): [string, string] => [`${FOLDERS}${index}`, part]),
  ];
}

/** What a table was published as, by this version or an older one. */
export async function publishedAs(
  name: string,
  properties: Record<string, string>,
  lake: Pick<ObjectStore, 'list'>,
): Promise<RegisteredTable> {
  const entry = published.parse(properties);
  const partitionBy = entry[PARTITION_BY];
  const prefix = entry[FORMER_PREFIX];
  return {
    name,
    folders:
      prefix === undefined
        ? folders.parse(JSON.parse(joined(properties)))
        : await foldersUnder(lake, prefix, partitionBy),
    ...(partitionBy !== undefined && { partitionBy }),
    rows: entry[ROWS],
  };
}

function joined(properties: Record<string, string>): string {
  const count = Object.keys(properties).filter((name) => name.startsWith(FOLDERS)).length;
  return Array.from({ length: count }, (_, index) => properties[`${FOLDERS}${index}`]).join('');
}
