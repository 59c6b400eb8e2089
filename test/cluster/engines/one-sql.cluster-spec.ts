import { createReadStream, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DuckdbCompute } from '#pipeline/adapters/duckdb/duckdb-compute.js';
import { SparkCompute } from '#pipeline/adapters/spark/spark-compute.js';
import { contracts, type Dataset } from '#pipeline/contracts/contract.js';
import type { Compute, TextSource } from '#pipeline/ports/compute.js';
import { SourceFolder } from '#pipeline/source/source-folder.js';
import { walmartFolder } from '#test/setup/shared.js';
import { tempFolder } from '#test/setup/temp-folder.js';
import { FileSparkLake } from '../setup/file-spark-lake.js';
import { startWarmSpark, type WarmSpark } from '../setup/warm-spark.js';
import { awkwardFiles } from './awkward-files.js';
import { allJobs, transformations } from './transformations.js';

const SEED = 20_101_203;
const DATASETS = ['sales', 'features', 'stores'] as const;

/** One line of the table that CI shows. */
interface Compared {
  file: string;
  model: string;
  rows: number;
  differences: number;
}

describe('one SQL, two engines', () => {
  let folder: string;
  let spark: WarmSpark;
  let lake: FileSparkLake;
  let duckdb: DuckdbCompute;
  const table = new Map<string, Compared[]>();

  beforeAll(async () => {
    folder = await tempFolder('engines');
    lake = new FileSparkLake(join(folder, 'lake'));
    spark = await startWarmSpark((key) => lake.url(key));
    const noTables = { locate: () => Promise.reject(new Error('no table here')) };
    const setup = { memory: '512MB', threads: 2, spillFolder: join(folder, 'spill') };
    duckdb = new DuckdbCompute(lake, noTables, setup);
  });
  afterAll(async () => {
    await duckdb.close();
    await spark.close();
    await rm(folder, { recursive: true, force: true });
    for (const [data, compared] of table) print(data, compared);
  });

  it('knows every transformation there is', () => {
    const stages = new URL('../../../libs/pipeline/src/stages/', import.meta.url);
    const files = ['04-integrate', '05-build-marts'].flatMap((stage) =>
      readdirSync(new URL(stage, stages))
        .filter((name) => name.endsWith('.sql'))
        .map((name) => `stages/${stage}/${name}`),
    );
    expect(files.filter((file) => !transformations.some((known) => known.file === file))).toEqual(
      [],
    );
    const others = readdirSync(stages, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.sql') && !files.includes(`stages/${name}`),
    );
    // This one asks the ledger, in PostgreSQL.
    expect(others).toEqual(['07-observe/observations.sql']);
  });

  it('gives the same rows for awkward files', async () => {
    const sources = await awkwardSources();
    const compared = await compare('generated awkward files', sources);
    // Were everything set aside, there would be nothing to compare.
    expect(compared.every(({ rows }) => rows > 0)).toBe(true);
    expect(compared.filter(({ differences }) => differences > 0)).toEqual([]);
  });

  it.skipIf(!walmartFolder)('gives the same rows for the real files', async () => {
    const compared = await compare('the real files', await realSources(walmartFolder ?? ''));
    expect(compared.filter(({ differences }) => differences > 0)).toEqual([]);
  });

  async function awkwardSources(): Promise<Record<Dataset, TextSource>> {
    const sources = {} as Record<Dataset, TextSource>;
    for (const dataset of DATASETS) {
      const source = emptySource(dataset);
      for (const [index, content] of awkwardFiles(dataset, SEED).entries()) {
        const key = `awkward/${dataset}-${index}.csv`;
        await lake.put(key, Readable.from([content]));
        source.files.push({
          ...shapeOf(dataset),
          key,
          fileId: index + 1,
          deliveryOrder: index + 1,
        });
      }
      sources[dataset] = source;
    }
    return sources;
  }

  async function realSources(path: string): Promise<Record<Dataset, TextSource>> {
    const sources = Object.fromEntries(
      DATASETS.map((dataset) => [dataset, emptySource(dataset)]),
    ) as Record<Dataset, TextSource>;
    for (const [index, file] of (await new SourceFolder(path).inspect()).entries()) {
      const { dataset, delimiter, headerLine, positions, width } = file;
      const key = `real/${dataset}.csv`;
      await lake.put(key, createReadStream(join(path, file.path)));
      const shape = { delimiter, headerLine, positions, width, lineEnd: 'mixed' as const };
      sources[dataset].files.push({ ...shape, key, fileId: index + 1, deliveryOrder: 1 });
    }
    return sources;
  }

  async function compare(data: string, sources: Record<Dataset, TextSource>): Promise<Compared[]> {
    const engines: [string, Compute][] = [
      ['duckdb', duckdb],
      ['spark', new SparkCompute(lake, spark, () => Promise.reject(new Error('no table here')))],
    ];
    const root = data.replaceAll(' ', '-');
    for (const [engine, compute] of engines) {
      for (const job of allJobs(sources, `${root}/${engine}/`)) await compute.run(job);
    }
    const compared: Compared[] = [];
    for (const { file, model } of transformations) {
      const [left, right] = engines.map(([engine]) => `${root}/${engine}/${model}/`);
      compared.push({ file, model, ...(await differencesOf(left ?? '', right ?? '')) });
    }
    table.set(data, compared);
    return compared;
  }

  /** Rows that are in one and not in the other, each as often as it is there. */
  async function differencesOf(left: string, right: string) {
    const { collected } = await duckdb.run({
      name: 'compare',
      sources: [
        { kind: 'parquet', name: 'a', prefix: left },
        { kind: 'parquet', name: 'b', prefix: right },
      ],
      models: [
        {
          name: 'compared',
          sql: `SELECT CAST((SELECT count(*) FROM a) AS INTEGER) AS rows,
                  CAST((SELECT count(*) FROM (SELECT * FROM a EXCEPT ALL SELECT * FROM b)) AS INTEGER)
                    + CAST((SELECT count(*) FROM (SELECT * FROM b EXCEPT ALL SELECT * FROM a)) AS INTEGER)
                    AS differences`,
          collect: true,
        },
      ],
    });
    return collected['compared']?.[0] as unknown as Pick<Compared, 'rows' | 'differences'>;
  }
});

function emptySource(dataset: Dataset): TextSource {
  const { columns, nullTokens } = contracts[dataset];
  return {
    kind: 'text',
    name: 'raw',
    columns: columns.map(({ name }) => name),
    nullTokens,
    files: [],
  };
}

function shapeOf(dataset: Dataset) {
  const names = contracts[dataset].columns.map(({ name }) => name);
  return {
    delimiter: ',',
    headerLine: 1,
    lineEnd: 'lf' as const,
    positions: Object.fromEntries(names.map((name, position) => [name, position])),
    width: names.length,
  };
}

function print(data: string, compared: Compared[]): void {
  const lines = compared.map(
    ({ file, model, rows, differences }) =>
      `${file.padEnd(46)} ${model.padEnd(22)} ${String(rows).padStart(9)} ${String(differences).padStart(12)}`,
  );
  const head = `${'file'.padEnd(46)} ${'table'.padEnd(22)} ${'rows'.padStart(9)} ${'differences'.padStart(12)}`;
  console.log([`DuckDB and Spark over ${data}`, head, ...lines].join('\n'));
}
