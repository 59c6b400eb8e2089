import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** A statement that changes a table, or a call that passes its name for a load. */
const WRITES =
  /\b(?:insert\s+into|merge\s+into|delete\s+from|update|truncate(?:\s+table)?|copy)\s+(?:only\s+)?ops\.(\w+)|copyCsvInto\([^'"`]*['"`]ops\.(\w+)/gi;

/** A call that makes TypeORM write objects. */
const OBJECTS =
  /(?:manager|repository|getRepository\(\w+\))\s*\.(?:save|insert|update|upsert|delete|remove|softDelete|increment|decrement|clear|createQueryBuilder)\(/i;

/** Tables of `ops` that a text writes by SQL, each once. */
export function tablesWrittenIn(text: string): string[] {
  const tables = Array.from(text.matchAll(WRITES), ([, stated, copied]) => stated ?? copied ?? '');
  return [...new Set(tables)].sort();
}

/** Whether a text has TypeORM write objects, so that no SQL names the table. */
export const writesObjects = (text: string): boolean => OBJECTS.test(text);

/** Reads modules and SQL of libs and apps, without their tests: texts by their path in the repository. */
export async function sources(repository: string): Promise<ReadonlyMap<string, string>> {
  const texts = [await textsIn(repository, 'libs'), await textsIn(repository, 'apps')].flat();
  return new Map(
    texts.filter(
      ([path]) => /(?<!\.spec)\.ts$|\.sql$/.test(path) && !/^libs\/[^/]+\/test\//.test(path),
    ),
  );
}

/** Tables of `ops` that the migrations create, by their present name. */
export async function tablesOfOps(repository: string): Promise<string[]> {
  const migrations = await textsIn(repository, 'migrations');
  const namesIn = (pattern: RegExp) =>
    migrations.flatMap(([, sql]) => [...sql.matchAll(pattern)].map(([, ...names]) => names));
  const renamed = new Map(
    namesIn(/ALTER TABLE ops\.(\w+) RENAME TO (\w+)/g).map(([old = '', now = '']) => [old, now]),
  );
  const made = namesIn(/CREATE TABLE ops\.(\w+)/g).map(([table = '']) => table);
  return made.map((table) => renamed.get(table) ?? table).sort();
}

async function textsIn(repository: string, folder: string): Promise<[string, string][]> {
  const entries = await readdir(join(repository, folder), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(
      async (file) =>
        [relative(repository, file), await readFile(file, 'utf8')] as [string, string],
    ),
  );
}
