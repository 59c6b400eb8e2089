import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultLimits } from '#serving/limits.js';
import { createListAnswer } from '#test/factories/list-answer.js';
import { loadMarts, createSources } from '#test/factories/load-marts.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { Marts } from '../snapshot/marts.js';
import type { ReadSnapshot } from '../snapshot/snapshot.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { Answers, type AnswerCaller } from './answers.js';
import type { Connection } from './connection.js';
import { IntOutput, NumberOutput } from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { type ListQuery, readPage } from './page.js';
import { defineAnswer } from './answer-definition.js';

class Row {
  @IntOutput('Store number.')
  store!: number;

  @NumberOutput('Sales of the week.')
  sales!: number;
}

const Rows = createListAnswer(Row);

const answerStores = vi.fn((args: PageArgs, snapshot: ReadSnapshot, marts: Marts) => {
  const list: ListQuery<Row> = {
    name: 'stores',
    node: Row,
    sql: 'SELECT store, weekly_sales AS sales FROM mart.store_week WHERE snapshot_id = $1',
    coverageSql: `SELECT NULL AS "firstWeek", NULL AS "lastWeek", count(*) AS weeks
                  FROM mart.store_week WHERE snapshot_id = $1`,
    parameters: [],
    order: ['sales', 'store'],
  };
  return readPage(marts, snapshot, args, list, Rows);
});

const stores = defineAnswer<PageArgs, Connection<Row>>({
  name: 'stores',
  description: 'Stores.',
  args: PageArgs,
  result: Object,
  marts: ['store_week'],
  example: '{ answer }',
  views: [],
  answer: answerStores,
});

interface TextsArgs {
  length: number;
  /** Not part of the answer. */
  filter?: string;
  ready?: Promise<void>;
}

const answerTexts = vi.fn(async ({ length, ready }: TextsArgs, { reading }: ReadSnapshot) => {
  await ready;
  // Fails as a statement would.
  reading?.signal?.throwIfAborted();
  return { text: 'x'.repeat(length) };
});

const texts = defineAnswer<TextsArgs, { text: string }>({
  name: 'texts',
  description: 'Texts.',
  args: Object,
  result: Object,
  marts: [],
  example: '{ answer }',
  views: [],
  answer: answerTexts,
});

const createCaller = (name: string, hangUp?: AbortSignal): AnswerCaller => ({
  principal: { name, role: 'viewer', personalData: false, via: 'key' },
  ip: '127.0.0.1',
  hangUp,
});

/** Publishes snapshot 2, whose sales reverse the order of snapshot 1. */
const PUBLISH_ANOTHER = `
  INSERT INTO ops.runs (status, trigger, only_if_changed) VALUES ('succeeded', 'admin', false);
  UPDATE ops.snapshots SET status = 'retained';
  INSERT INTO ops.snapshots (run_id, status, quality, published_at, first_date, data_through, dates)
    SELECT 2, 'published', quality, now(), first_date, data_through, dates FROM ops.snapshots;
  INSERT INTO ops.chunks (relation, chunk_id, flow, period, digest, run_id, rows, folder)
    VALUES ('store_week', 2, 'weekly-sales', 'all', 'another', 2, 0, 'none/');
  INSERT INTO ops.snapshot_chunks VALUES (2, 'store_week', 2);
  INSERT INTO mart.store_week_chunks
    SELECT (json_populate_record(c, json_build_object('chunk_id', 2, 'weekly_sales', 1000 - weekly_sales))).*
    FROM mart.store_week_chunks c;`;

const DROP_FIRST = `
  UPDATE ops.snapshots SET status = 'dropped' WHERE snapshot_id = 1;
  DELETE FROM ops.snapshot_chunks WHERE snapshot_id = 1;`;

describe('Answers', () => {
  let database: TestWarehouse;
  let answers: Answers;
  let marts: Marts;

  beforeEach(async () => {
    answerStores.mockClear();
    answerTexts.mockClear();
    database = await createTestWarehouse();
    await loadMarts(
      database.url,
      createSources({
        stores: `1,A,1000
                 2,A,1000
                 3,A,1000`,
        sales: `1,1,05/02/2010,100.00,FALSE
                2,1,05/02/2010,200.00,FALSE
                3,1,05/02/2010,300.00,FALSE`,
        features: '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
      }),
    );
    const warehouse = { provide: DataSource, useValue: database.warehouse };
    const module = await Test.createTestingModule({
      providers: [warehouse, Marts, Answers],
    }).compile();
    answers = module.get(Answers);
    marts = module.get(Marts);
  });
  afterEach(() => database.drop());

  async function ask(given: Partial<PageArgs>) {
    const args = Object.assign(new PageArgs(), given);
    const { answer, snapshot } = await answers.answer(stores, args, await marts.snapshot());
    const { nodes, pageInfo } = answer as Connection<Row>;
    return {
      stores: nodes.map(({ store }) => store),
      after: pageInfo.endCursor ?? undefined,
      snapshot: snapshot.id,
    };
  }

  it('computes an answer once for all equal questions to one snapshot', async () => {
    const [one, two] = await Promise.all([ask({ first: 2 }), ask({ first: 2 })]);
    expect(one).toEqual(two);
    expect(await ask({ first: 2 })).toEqual(one);
    expect(answerStores).toHaveBeenCalledTimes(1);
    await ask({ first: 1 });
    expect(answerStores).toHaveBeenCalledTimes(2);
  });

  it('continues in the snapshot of the cursor after a new publication', async () => {
    const page = await ask({ first: 2 });
    expect(page).toMatchObject({ stores: [1, 2], snapshot: '1' });
    await database.warehouse.query(PUBLISH_ANOTHER);
    expect(await ask({ first: 2, after: page.after })).toMatchObject({
      stores: [3],
      snapshot: '1',
    });
    expect(await ask({ first: 2 })).toMatchObject({ stores: [3, 2], snapshot: '2' });
  });

  it('rejects a cursor whose snapshot is dropped, even if its page is cached', async () => {
    const { after } = await ask({ first: 2 });
    await ask({ first: 2, after });
    await database.warehouse.query(PUBLISH_ANOTHER);
    await database.warehouse.query(DROP_FIRST);
    await expect(ask({ first: 2, after })).rejects.toMatchObject({ code: 'SNAPSHOT_GONE' });
  });

  it('rejects text that is no cursor', async () => {
    await expect(ask({ after: 'page 2' })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  });

  it('returns a slow answer even if others filled the cache meanwhile', async () => {
    const snapshot = await marts.snapshot();
    let finish: (() => void) | undefined;
    const ready = new Promise<void>((resolve) => (finish = resolve));
    const slow = answers.answer(texts, { length: 3, ready }, snapshot);
    for (const length of [10_000_000, 10_000_001])
      await answers.answer(texts, { length }, snapshot);
    finish?.();
    expect((await slow).answer).toEqual({ text: 'xxx' });
  });

  it('limits the cache by the size of questions as well as of answers', async () => {
    const snapshot = await marts.snapshot();
    const about = (number: number) =>
      answers.answer(texts, { length: 0, filter: `${number}`.padEnd(10_000_000) }, snapshot);
    for (const number of [1, 1, 2, 3]) await about(number);
    expect(answerTexts).toHaveBeenCalledTimes(3);
    await about(1);
    expect(answerTexts).toHaveBeenCalledTimes(4);
  });

  it('cancels a computation when its last client disconnects, and starts none for disconnected clients', async () => {
    const snapshot = await marts.snapshot();
    const ready = new Promise<void>((resolve) => setImmediate(resolve));
    const gone = AbortSignal.abort();
    const none = answers.answer(texts, { length: 1, ready }, snapshot, createCaller('key 1', gone));
    await expect(none).rejects.toMatchObject({ code: 'ANSWER_TOO_SLOW' });
    const [one, other] = [new AbortController(), new AbortController()];
    const asking = [one, other].map(({ signal }) =>
      answers.answer(texts, { length: 2, ready }, snapshot, createCaller('key 1', signal)),
    );
    one.abort();
    expect(await Promise.all(asking)).toMatchObject([{ answer: { text: 'xx' } }, {}]);
    const leaving = createCaller('key 1', other.signal);
    const left = answers.answer(texts, { length: 3, ready }, snapshot, leaving);
    other.abort();
    await expect(left).rejects.toThrow();
  });

  describe('with limits on running and waiting answers', () => {
    const TURNS = { answersAtOnce: 2, answersWaiting: 1 };
    let snapshot: Snapshot;
    let gated: Answers;
    let finish: () => void;
    let ready: Promise<void>;
    beforeEach(async () => {
      snapshot = await marts.snapshot();
      gated = new Answers(marts, { ...defaultLimits, ...TURNS });
      ready = new Promise((resolve) => (finish = resolve));
    });
    const text = (length: number, caller = 'flood') =>
      gated.answer(texts, { length, ready }, snapshot, createCaller(caller));

    it('rejects the next question at once, and accepts again when the first are done', async () => {
      const three = Promise.all([1, 2, 3].map((length) => text(length)));
      await expect(text(4)).rejects.toMatchObject({ code: 'BUSY', retryable: true });
      finish();
      expect((await three).map(({ answer }) => answer)).toEqual([
        { text: 'x' },
        { text: 'xx' },
        { text: 'xxx' },
      ]);
      expect((await text(4)).answer).toEqual({ text: 'xxxx' });
    });

    it('serves any number of equal questions in one slot', async () => {
      const three = [1, 2, 3].map((length) => text(length));
      const same = Array.from({ length: 50 }, () => text(1));
      finish();
      expect(await Promise.all([...three, ...same])).toHaveLength(53);
    });

    it('keeps a slot for another caller while one caller fills the queue', async () => {
      const flood = [1, 2, 3].map((length) => text(length));
      const last = expect(flood[2]).rejects.toMatchObject({ code: 'BUSY' });
      // The slot that no single caller can take, and the place of the newest question in the queue.
      const others = [text(4, 'key 2'), text(5, 'key 2')];
      await last;
      finish();
      expect((await Promise.all(others)).map(({ answer }) => answer)).toEqual([
        { text: 'xxxx' },
        { text: 'xxxxx' },
      ]);
      await Promise.all(flood.slice(0, 2));
    });

    it('starts a shared question in the slot of the second caller', async () => {
      const flood = [1, 2, 3].map((length) => text(length));
      const same = text(3, 'key 2');
      await expect.poll(() => answerTexts.mock.calls.map(([{ length }]) => length)).toContain(3);
      finish();
      expect((await same).answer).toEqual({ text: 'xxx' });
      await Promise.all(flood);
    });

    it('accepts one question when the queue has no places', async () => {
      gated = new Answers(marts, {
        ...defaultLimits,
        answersAtOnce: 1,
        answersWaiting: 0,
      });
      const one = text(1);
      await expect(text(2)).rejects.toMatchObject({ code: 'BUSY' });
      finish();
      expect((await one).answer).toEqual({ text: 'x' });
    });
  });

  it('does not cache a failure', async () => {
    const snapshot = await marts.snapshot();
    await database.warehouse.query('ALTER TABLE mart.store_week RENAME TO away');
    await expect(answers.answer(stores, new PageArgs(), snapshot)).rejects.toThrow('store_week');
    await database.warehouse.query('ALTER TABLE mart.away RENAME TO store_week');
    expect(await ask({})).toMatchObject({ stores: [1, 2, 3] });
  });
});
