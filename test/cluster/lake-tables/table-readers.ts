import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { installOnce, installPython } from '#test/cloud/install/install-once.js';
import { runCommand } from '#test/cloud/install/run-command.js';
import { ensureToolchain } from '#test/cloud/install/toolchain.js';

const from = new URL('packages/', import.meta.url);
const program = fileURLToPath(new URL('read_table.py', import.meta.url));

const figures = z.record(z.string(), z.object({ rows: z.int(), sum: z.string() }));
const changes = z.array(z.object({ kind: z.string(), rows: z.int(), sum: z.string() }));
const answer = z.object({
  versions: figures,
  changes,
  /** Rows of each metadata table of Iceberg. */
  metadata: z.record(z.string(), z.int()),
});

/** Rows and the sum of a column in each version of a table, by tag; `main` is the current one. */
export type Answer = z.output<typeof answer>;

export interface Question {
  /** Folder or URL of the table; a URL for pyiceberg only. */
  table: string;
  column: string;
  tags: readonly string[];
  /** Reads `table`, `namespace.name`, by the REST catalog; Spark only. */
  catalog?: {
    /** Settings of the session. */
    settings: Readonly<Record<string, string>>;
    /** Statements to run first. */
    statements: readonly string[];
    /** A call that makes a view of changes, with a tag for each literal that stands for the id of a version. */
    changelog: { sql: string; tags: Readonly<Record<string, string>> };
  };
}

/** Programs that read Iceberg tables, without a catalog unless the question names one. */
export type Reader = 'pyiceberg' | 'duckdb' | 'spark';

/** Installs the readers once for each set of pinned versions, and returns a function that asks one of them. */
export async function openReaders(): Promise<
  (reader: Reader, question: Question) => Promise<Answer>
> {
  const pinned = ['requirements.txt', 'spark-runtime.txt'];
  const root = await installOnce('lake-tables', from, pinned, async (folder) => {
    await installPython(folder);
    const artifact = (await readFile(join(folder, 'spark-runtime.txt'), 'utf8')).trim();
    const output = `-DoutputDirectory=${join(folder, 'jars')}`;
    await runCommand('mvn', ['-B', '-q', 'dependency:copy', `-Dartifact=${artifact}`, output]);
  });
  const { python: sparkPython, sparkHome } = await ensureToolchain();
  return async (reader, question) => {
    const isSpark = reader === 'spark';
    const python = isSpark ? sparkPython : join(root, 'venv', 'bin', 'python');
    const settings = {
      JARS: join(root, 'jars'),
      SPARK_HOME: sparkHome,
      PYSPARK_PYTHON: sparkPython,
      SPARK_LOCAL_IP: '127.0.0.1',
    };
    const printed = await runCommand(
      python,
      [program, reader, JSON.stringify(question)],
      isSpark ? settings : {},
    );
    const line = printed.split('\n').find((each) => each.startsWith('{'));
    return answer.parse(JSON.parse(line ?? 'null'));
  };
}
