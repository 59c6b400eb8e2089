import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Compute } from '#lake/ports/compute.js';
import type { OperationContext } from '#operations/operation/operation-context.js';
import { resumeStream, streams } from '../operations/streams.js';
import { AppError } from '#platform/errors/app-error.js';
import { EventAppender } from '../warehouse-log/append-events.js';
import { listStreams } from '../reader/stream.js';
import { readPublishedRetail } from '#test/factories/read-published-retail.js';
import { createRetailEvent } from '../../test/factories/retail-events.js';
import { retailDimensions, createRetailLines } from '#test/factories/retail-files.js';
import { computeRetailMarts } from '#test/factories/retail-slow-path.js';
import { retailMart } from '#test/setup/flow.js';
import { openTestWorker, type TestWorker } from '#test/setup/test-worker.js';
import { joinStreams } from './streaming-worker.js';

const WAIT_OPTIONS = { timeout: 60_000, interval: 100 };
const [stream] = listStreams(retailMart);
if (!stream) throw new Error('retail-mart has no stream');
const { name } = stream;
const lines = createRetailLines(5, 12);

describe('a stream whose file the engine cannot read', () => {
  let worker: TestWorker;
  let compute: Compute;
  let context: OperationContext;
  let isBroken = true;

  beforeAll(async () => {
    worker = await openTestWorker(
      retailDimensions,
      [retailMart],
      { STREAM_CUT_SECONDS: '1' },
      async (parts) => [await joinStreams(parts)],
    );
    const retail = worker.services.flows.get(retailMart.name)!;
    ({ compute } = retail);
    const run: Compute['run'] = (job, options) => {
      const hasFiles = job.sources.some((each) => each.kind === 'text' && each.files.length > 0);
      const fails = isBroken && hasFiles && job.name.includes(`clean-${name}`);
      return fails
        ? Promise.reject(new AppError('COMPUTE_DATA_FAILED', 'Out of Range Error: 1'))
        : compute.run(job, options);
    };
    retail.compute = { run, close: () => compute.close() };
    context = { ledgers: { all: [retail.ledger] }, actor: 'key 1' } as unknown as OperationContext;
    await worker.start();
  });
  afterAll(() => worker.close());

  const rows = <Row>(sql: string) => worker.database.warehouse.query<Row[]>(sql);
  const state = async () => (await streams.run(context, {}))[0]!;
  const append = (sold: readonly string[]) =>
    new EventAppender(worker.database.warehouse, [stream], {
      unreadMax: 1_000,
      unpublishedMaxBytes: 1_000_000,
    }).append(name, { texts: sold.map((line) => createRetailEvent(line)) });
  const published = () => readPublishedRetail((sql) => rows(sql));
  const marts = (sold: readonly string[]) =>
    computeRetailMarts([...sold], retailDimensions['products.csv']);

  it(
    'fails with its range kept, and publishes the events once it is resumed',
    { timeout: 240_000 },
    async () => {
      await append(lines.slice(0, 8));
      await vi.waitFor(async () => {
        expect(await state()).toMatchObject({
          state: 'failed',
          why: expect.stringMatching(
            /^a run refused events-transactions-.*\.csv, 8 events, which are kept: COMPUTE_DATA_FAILED: .*Out of Range Error: 1.*resume the stream/,
          ) as string,
          unpublished: 8,
        });
      }, WAIT_OPTIONS);
      const path = /refused (\S+),/.exec((await state()).why ?? '')?.[1] ?? '';
      const note = await readFile(join(worker.folder, 'error', `${path}.note.txt`), 'utf8');
      expect(note).toContain('COMPUTE_DATA_FAILED');

      // What comes meanwhile waits in the log.
      await append(lines.slice(8));
      isBroken = false;
      const resumed = await resumeStream.run(context, { stream: name, reason: 'a new version' });
      expect(resumed).toMatchObject({ state: 'reading', why: null });
      await vi.waitFor(async () => expect(await published()).toEqual(marts(lines)), WAIT_OPTIONS);
      await vi.waitFor(
        async () => expect(await state()).toMatchObject({ state: 'reading', unpublished: 0 }),
        WAIT_OPTIONS,
      );
    },
  );
});
