import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Contract } from '#intake/contracts/contract.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { applyRules } from '#pipeline/rules/apply-rules.js';
import { retailMart, weeklySales } from '#test/setup/flow.js';
import { createAwkwardContract, type AwkwardFile, createAwkwardFiles } from './awkward-files.js';
import { createAwkwardRetailFiles } from './awkward-retail.js';
import { type Difference, findDifferences } from './differences.js';
import { type Engines, openEngines } from './engines.js';
import { createEmptySources, type RawSources } from './raw-sources.js';
import { listJobs, type Transformation, listTransformations } from './transformations.js';

const SEED = 20_101_203;
/** Spark needs long to plan: about 80 tables on each engine. */
const TIMEOUT_MS = 1_800_000;

/** Only flows have SQL for engines; these of them are queries for PostgreSQL, or a part of the plan. */
const OF_THE_WAREHOUSE =
  /^(?!flows\/)|\/(core-sales|alerts|weekly-forecast)\/|\/(last_complete|numbered_weeks)[.]sql$/;

/** One line of the table in CI's output. */
type ComparedTransformation = Transformation & Difference;

// pipeline/aws-real-files.long-cluster-spec.ts runs the real files through both engines.
describe('one SQL, two engines', { timeout: TIMEOUT_MS }, () => {
  let engines: Engines;
  const table = new Map<string, ComparedTransformation[]>();

  beforeAll(async () => {
    engines = await openEngines();
  });
  afterAll(async () => {
    await engines.close();
    for (const [data, compared] of table) print(data, compared);
  });

  it('covers every transformation', () => {
    const libs = new URL('../../../libs/', import.meta.url);
    const files = readdirSync(libs, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.sql'))
      .filter((name) => !OF_THE_WAREHOUSE.test(name));
    const transformations = [weeklySales, retailMart].flatMap(listTransformations);
    const unknown = files.filter((file) => !transformations.some((known) => known.file === file));
    expect(unknown).toEqual([]);
  });

  it.each([
    [
      'sales, features, stores and weeks',
      applyRules(weeklySales, { parameters: { fiscalCalendar: 'table' } }),
      createAwkwardFiles,
      /./,
    ],
    // Their dimensions are tidy, except names of products: most results of these have no rows.
    ['transactions', retailMart, createAwkwardRetailFiles, /^flows|references[.]ts$/],
  ] as const)('gives the same rows for awkward %s', async (what, flow, filesOf, hasRows) => {
    const sources = await createAwkwardSources(flow, filesOf);
    const compared = await compare(flow, `awkward ${what}`, sources, createAwkwardContract);
    // If every row were quarantined, there would be nothing to compare.
    expect(compared.filter(({ file, rows }) => hasRows.test(file) && rows === 0)).toEqual([]);
    expect(compared.filter(({ differences }) => differences > 0)).toEqual([]);
  });

  async function createAwkwardSources(
    flow: Flow,
    filesOf: (contract: Contract, seed: number) => AwkwardFile[],
  ): Promise<RawSources> {
    const sources = createEmptySources(flow);
    for (const [dataset, source] of sources) {
      const { contract } = flow.datasets.get(dataset)!;
      const positions = Object.fromEntries(
        source.columns.map((name, position) => [name, position]),
      );
      for (const [index, { content, extras }] of filesOf(contract, SEED).entries()) {
        const key = `awkward/${dataset}-${index}.csv`;
        await engines.lake.put(key, Readable.from([content]));
        source.files.push({
          key,
          fileId: index + 1,
          deliveryOrder: index + 1,
          delimiter: ',',
          headerLine: 1,
          lineEnd: 'lf',
          positions,
          extras: extras.map((name, place) => ({ name, position: source.columns.length + place })),
          width: source.columns.length + extras.length,
        });
      }
    }
    return sources;
  }

  async function compare(
    flow: Flow,
    data: string,
    sources: RawSources,
    contractFor?: typeof createAwkwardContract,
  ): Promise<ComparedTransformation[]> {
    const { duckdb, spark } = engines;
    const root = `${data.replaceAll(/[ ,]+/g, '-')}/`;
    for (const job of listJobs(flow, sources, `${root}duckdb/`, contractFor)) await duckdb.run(job);
    for (const job of listJobs(flow, sources, `${root}spark/`, contractFor)) await spark.run(job);
    const compared: ComparedTransformation[] = [];
    for (const { file, model } of listTransformations(flow)) {
      const [left, right] = [`${root}duckdb/${model}/`, `${root}spark/${model}/`];
      compared.push({ file, model, ...(await findDifferences(duckdb, left, right)) });
    }
    table.set(data, compared);
    return compared;
  }
});

function print(data: string, compared: ComparedTransformation[]): void {
  const line = (file: string, model: string, rows: number | string, differences: number | string) =>
    `${file.padEnd(48)}${model.padEnd(23)}${String(rows).padStart(8)}${String(differences).padStart(13)}`;
  const lines = compared.map((row) => line(row.file, row.model, row.rows, row.differences));
  const head = line('file', 'table', 'rows', 'differences');
  console.log([`DuckDB and Spark over ${data}`, head, ...lines].join('\n'));
}
