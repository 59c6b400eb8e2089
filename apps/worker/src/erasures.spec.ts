import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readConfig } from '#composition/read-config.js';
import { Erasures } from '#pipeline/erasures/erasures.js';
import { erasePerson } from '#pipeline/erasures/request-erasure.js';
import { retailMart } from '#test/setup/flow.js';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import { csv, deliver } from '#test/setup/source-files.js';
import { ErasedPeople } from './erasures.js';

const INTERVAL_MS = 5_000;
const HEADER =
  'customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date';

let pipeline: TestPipeline;
let people: ErasedPeople;
beforeEach(async () => {
  pipeline = await openTestPipeline({}, [retailMart]);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const config = readConfig({ SOURCE_URL: `file:${pipeline.folder}` });
  const flows = Array.from(pipeline.flows.values(), ({ services }) => services);
  people = new ErasedPeople(config, { flows, settleMs: 0, isMetered: false, news: undefined });
});
afterEach(async () => {
  await people.onApplicationShutdown();
  vi.useRealTimers();
  await pipeline.close();
});

it('takes whoever was erased out of the source', async () => {
  await deliver(pipeline.folder, {
    'customers.csv': csv(HEADER, '17,Anna,Ames,Elm,1,2,2025-01-01'),
  });
  people.onApplicationBootstrap();
  const { ledger } = pipeline.flows.get('retail-mart')!.services;
  const asked = { dataset: 'customers', person: '17', actor: 'key 7', reason: 'asked' };
  await erasePerson(ledger, asked);
  await expect
    .poll(
      async () => {
        vi.advanceTimersByTime(INTERVAL_MS);
        const [erasure] = await new Erasures(pipeline.warehouse, 'retail-mart').list(1);
        return erasure?.doneAt;
      },
      { timeout: 20_000 },
    )
    .toBeInstanceOf(Date);
  expect(await readFile(join(pipeline.folder, 'customers.csv'), 'utf8')).toBe(
    csv(HEADER, '17,,,,,,2025-01-01'),
  );
});
