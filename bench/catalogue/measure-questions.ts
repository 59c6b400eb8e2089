import { DuckDBInstance } from '@duckdb/node-api';
import type { OpenCatalogue } from '#composition/catalogue/open-catalogue.js';
import { literal } from '#lake/ports/compute.js';
import type { Closers } from '../closers.js';

/** Milliseconds of one query, each round on both sides. */
export interface QuestionTimes {
  plain: number[];
  ours: number[];
  /** The same query again, answered from the cache. */
  again: number[];
}

const TABLE = 'weekly_sales.sales';
/** Uncounted rounds that load files into memory and warm up processes. */
const WARM_UP = 3;
const THREADS = 2;

/** Runs the same query on the same Parquet: through the catalogue, and in an idle DuckDB. */
export async function measureQuestions(
  { tables, relations, asksql }: OpenCatalogue,
  rounds: number,
  closers: Closers,
): Promise<QuestionTimes> {
  const { files } = await relations.of(await tables.find(TABLE));
  const instance = await DuckDBInstance.create(':memory:', { threads: String(THREADS) });
  const connection = await instance.connect();
  closers.add(() => {
    connection.closeSync();
    return Promise.resolve();
  });
  const paths = files.map(literal).join(', ');
  const select = (from: string, least: string) =>
    `SELECT store, sum(weekly_sales) AS total FROM ${from} WHERE weekly_sales > ${least} GROUP BY store`;
  const plain = async (least: number) => {
    const reader = await connection.runAndReadAll(
      select(`read_parquet([${paths}])`, String(least)),
    );
    return reader.getRowsJson().length;
  };
  const ask = async (least: number) => {
    const question = { sql: select(TABLE, '$least'), parameters: { least }, actor: 'bench' };
    const { result } = await asksql.ask(question);
    return result.rows;
  };
  const times: QuestionTimes = { plain: [], ours: [], again: [] };
  for (let round = -WARM_UP; round < rounds; round++) {
    const taken = {
      plain: await timed(() => plain(round)),
      ours: await timed(() => ask(round)),
      again: await timed(() => ask(round)),
    };
    if (round < 0) continue;
    for (const side of ['plain', 'ours', 'again'] as const) times[side].push(taken[side]);
  }
  return times;
}

async function timed(work: () => Promise<number>): Promise<number> {
  const start = performance.now();
  if ((await work()) === 0) throw new Error('the question was to find rows and found none');
  return performance.now() - start;
}
