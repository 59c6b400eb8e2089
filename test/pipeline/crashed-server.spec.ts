import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CrashingServer } from '../setup/crashing-server.js';
import { retailMart, weeklyForecast } from '../setup/flow.js';
import type { TestPipeline } from '../setup/pipeline.js';
import {
  type Books,
  deliverBoth,
  FLOWS,
  readBooks,
  runBoth,
  listTableNames,
} from './both-flows.js';
import { createCrash } from './crash-after.js';

/**
 * Transactions of a stage after which the server crashes. 5 and 6 load a table each; 8 and 9 are the last of marts and
 * forecasts before their success, with no other under way whose failure would repeat the stage.
 * `crashed-server.long-spec.ts` tries all of them.
 */
const COMMITS = [5, 6, 8, 9];
/** The disk may be slow: the server writes each commit to it. */
const LIMIT_MS = 240_000;

/** Removes the rows of every table, as a crash does that takes back their loads. */
async function deleteRows({ rows }: TestPipeline): Promise<void> {
  const names = FLOWS.flatMap(listTableNames).map((name) => `mart.${name}_chunks`);
  await rows(`TRUNCATE ${names.join(', ')}`);
}

describe('a run whose database server crashes', { timeout: LIMIT_MS }, () => {
  let server: CrashingServer;
  let pipeline: TestPipeline;
  let undisturbed: Books;

  beforeAll(async () => {
    server = await CrashingServer.start([retailMart, weeklyForecast]);
    const first = await server.openPipeline();
    await deliverBoth(first);
    await runBoth(first);
    undisturbed = await readBooks(first);
    await first.close();
  }, LIMIT_MS);
  afterAll(() => server.close());
  beforeEach(async () => {
    pipeline = await server.openPipeline();
    await deliverBoth(pipeline);
  });
  afterEach(() => pipeline.close());

  it('has rows in every table of all flows when nothing disturbs it', () => {
    const empty = FLOWS.flatMap(listTableNames).filter(
      (name) => undisturbed[`rows of ${name}`] === 0,
    );
    expect(empty).toEqual([]);
  });

  it.each(COMMITS)(
    'publishes the same after a crash at commit %i of each stage',
    async (commit) => {
      const crashes = createCrash(pipeline, server, commit);
      await runBoth(pipeline, { onStage: crashes.startStage });
      expect(crashes.stages).toEqual(expect.arrayContaining(['weekly-forecast/forecast']));
      expect(await readBooks(pipeline)).toEqual(undisturbed);
    },
  );

  it('does not publish a table that lost its rows, and the next run builds it again', async () => {
    const lose = (name: string) => (name.endsWith('/publish') ? deleteRows(pipeline) : undefined);
    for (const flow of FLOWS) {
      // Forecasts follow from published sales.
      if (flow.forecast) await runBoth(pipeline, { only: flow.forecast.upstream });
      const publishing = runBoth(pipeline, { onStage: lose, only: flow.name });
      const error = await publishing.then(() => 'published', String);
      for (const name of listTableNames(flow))
        expect(error).toContain(`periods of ${name} with other rows in the warehouse`);
    }
    await runBoth(pipeline);
    expect(await readBooks(pipeline)).toEqual(undisturbed);
  });

  it('builds tables again that an earlier version published without rows', async () => {
    await runBoth(pipeline);
    await deleteRows(pipeline);
    await pipeline.rows(
      `UPDATE ops.chunks SET rows = 0, money = NULL, rows_written = NULL
       WHERE rows_written IS NOT NULL`,
    );
    await runBoth(pipeline, { onlyIfChanged: true });
    expect(await readBooks(pipeline)).toEqual(undisturbed);
  });
});
