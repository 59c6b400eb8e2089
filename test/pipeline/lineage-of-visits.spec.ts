import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerLineage } from '#composition/answer-lineage.js';
import type { AnswerLineage } from '#composition/answer-lineage.model.js';
import { Ledgers } from '#composition/ledgers.js';
import { validateArguments } from '#serving/check-arguments.js';
import type { Operation } from '#operations/operation/operation.js';
import { retailDimensions, TRANSACTIONS_HEADER } from '../factories/retail-files.js';
import { retailMart, weeklySales } from '../setup/flow.js';
import { Guests } from '#operations/operation/guests.js';
import { noChannels } from '../setup/no-channels.js';
import { noDryRuns } from '../setup/no-dry-runs.js';
import { noEngine } from '../setup/no-engine.js';
import { noUploads } from '../setup/no-uploads.js';
import { noQueue, openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver } from '../setup/source-files.js';
import { smallChain } from './small-chain.js';

let pipeline: TestPipeline;
beforeAll(async () => {
  pipeline = await openTestPipeline({}, [retailMart]);
  await deliver(pipeline.folder, {
    ...smallChain,
    ...Object.fromEntries(
      Object.entries(retailDimensions).map(([path, text]) => [`tills/${path}`, text]),
    ),
    'tills/march.csv': toCsv(TRANSACTIONS_HEADER, '1,1,tea,2026-03-02,1,2.45,2,4.90'),
  });
  await pipeline.run();
  await pipeline.flows.get('retail-mart')!.run();
});
afterAll(() => pipeline.close());

const operation: Operation = answerLineage;
const ask = async (args: object): Promise<AnswerLineage> => {
  const services = {
    ledgers: new Ledgers(pipeline.warehouse, [weeklySales, retailMart]),
    queue: noQueue,
    lake: pipeline.services.lake,
    channels: noChannels,
    dryRuns: noDryRuns,
    openEngine: noEngine,
    uploads: noUploads,
    guests: new Guests(),
  };
  const checked = await validateArguments(operation.args, args);
  return (await operation.run({ ...services, actor: 'cli' }, checked)) as AnswerLineage;
};

it('observed visits come from weekly sales and, separately, from transactions', async () => {
  const own = await ask({ answer: 'customer-visits' });
  expect(own).toMatchObject({ flow: 'weekly-sales', beside: 'retail-mart', snapshot: '1' });
  expect(own.files.map(({ dataset }) => dataset)).not.toContain('transactions');
  const tills = await ask({ answer: 'customer-visits', flow: 'retail-mart' });
  expect(tills).toMatchObject({ flow: 'retail-mart', beside: 'retail-mart', snapshot: '2' });
  expect(tills.relations.map(({ name, rows }) => [name, rows])).toContainEqual([
    'customer_visit_week',
    1,
  ]);
  expect(tills.files.map(({ path }) => path)).toContain('tills/march.csv');
});

it('an answer accepts only the flows that it reads', async () => {
  await expect(ask({ answer: 'weekly-top-stores', flow: 'retail-mart' })).rejects.toMatchObject({
    code: 'ARGUMENT_INVALID',
    message: 'flow: weekly-top-stores does not read retail-mart; it reads weekly-sales',
  });
  expect(await ask({ answer: 'weekly-top-stores' })).toMatchObject({ beside: null });
});
