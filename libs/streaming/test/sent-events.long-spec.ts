import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '#sample/random.js';
import { startWatch, type Samples } from '#test/attacks/watch.js';
import { findProcess } from '#test/chaos/processes.js';
import { connect } from '#test/chaos/warehouse.js';
import { type AwkwardBody, awkwardBodies } from './factories/awkward-bodies.js';
import { createRetailEvent } from './factories/retail-events.js';
import { readPublishedRetail } from '#test/factories/read-published-retail.js';
import {
  retailDimensions,
  createRetailLines,
  TRANSACTIONS_HEADER,
} from '#test/factories/retail-files.js';
import { computeRetailMarts } from '#test/factories/retail-slow-path.js';
import { findFreePortPair } from '#test/setup/free-ports.js';
import { sendBodies } from './setup/send-bodies.js';
import { toCsv, deliver } from '#test/setup/source-files.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { NpmStart } from '#test/e2e/instance.js';

const EVENTS = 10_000;
/** Of the generator of bodies that anybody may send. */
const BODIES = 200;
const AT_ONCE = 4;
const FREEZING_BODIES = 100;
const FREEZING_TRIES = 3;
/** Bytes of disk that a byte of events may take in PostgreSQL's tables and the source, as documented. */
const GROWTH_MAX = 6;
/** Bytes of the lake that a run may write for a byte of the events so far, as documented: all are of the same months. */
const LAKE_MAX = 3;
const LARGE_BODIES = 10;
/** Bytes of a large body, and events that no such body has. */
const LARGE_BYTES = 3_900_000;
const LARGE_EVENTS = 10_000;
const RETRIED = [429, 503];
/** Sales of a file, so that there is a snapshot before the first event. */
const FILE_LINES = createRetailLines(3, 20);
/** Events that no published snapshot has, and runs that have not ended. */
const WAITING = `
  WITH log AS (
    SELECT h.next - coalesce(o.next, h.first) AS unread,
      h.next - coalesce((SELECT max(last) + 1 FROM ops.stream_deliveries d WHERE d.topic_id = h.topic_id), h.first)
        AS uncut
    FROM ops.event_heads h LEFT JOIN ops.stream_offsets o ON o.topic_id = h.topic_id
  )
  SELECT coalesce((SELECT sum(unread + uncut) FROM log), 0)
    + (SELECT count(*) FROM ops.stream_deliveries WHERE published_in IS NULL)
    + (SELECT count(*) FROM ops.runs WHERE status IN ('queued', 'running')) AS n`;
const QUARANTINED = `
  SELECT (SELECT coalesce(sum(rows_quarantined), 0) FROM ops.cleanings)
    + (SELECT coalesce(sum(rows), 0) FROM ops.integration_faults
       WHERE run_id IN (SELECT run_id FROM ops.snapshots WHERE status = 'published')) AS n`;
const STOPPED = `SELECT count(*) AS n FROM ops.streams
  WHERE failure IS NOT NULL OR error IS NOT NULL OR gap IS NOT NULL OR paused_at IS NOT NULL`;
/** In an answer that refuses events. */
const REASON = /"detail":"[^"]{10}/;
const LIMIT_MS = 3_600_000;

/** The answer to a body. */
interface Answer {
  status: number;
  /** Indexes of the events that were not taken. */
  refused: ReadonlySet<number>;
  text: string;
}

interface Problem {
  detail?: string;
  errors?: { argument: string; problem: string }[];
}

describe('events of any content over HTTP', { timeout: LIMIT_MS }, () => {
  let folder: string;
  let instance: NpmStart;
  let url: string;
  let key: string;
  let client: pg.Client;
  let watch: Awaited<ReturnType<typeof startWatch>>;
  let state: string;
  /** Bytes of all events that were taken. */
  let allBytes = 0;

  beforeAll(async () => {
    folder = await createTempFolder('sent-events');
    state = `${folder}/state`;
    await deliver(`${folder}/data`, retailDimensions);
    await deliver(`${folder}/data`, { 'tills.csv': toCsv(TRANSACTIONS_HEADER, ...FILE_LINES) }, 10);
    const port = await findFreePortPair();
    const where = ['--data', `${folder}/data`, '--state', state, '--port', String(port)];
    instance = new NpmStart(['--flow', 'retail-mart', ...where]);
    await instance.waitUntilServing();
    [, key = ''] = /Admin key.*: (rs_\S+)/.exec(instance.output) ?? [];
    url = `http://127.0.0.1:${port}`;
    client = await connect(state);
    watch = await startWatch({ port, pid: findProcess(state, 'api')! });
  }, LIMIT_MS);
  afterAll(async () => {
    await watch.stop();
    await client.end();
    await instance.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function send({ headers, body }: Omit<AwkwardBody, 'events'>): Promise<Answer> {
    for (;;) {
      const reply = await fetch(`${url}/v1/events/transactions`, {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${key}` },
        body,
      });
      const text = await reply.text();
      if (RETRIED.includes(reply.status)) {
        await delay(1_000 * Number(reply.headers.get('retry-after') ?? 1));
        continue;
      }
      const { errors = [] } = JSON.parse(text) as Problem;
      const refused = new Set(errors.map(({ argument }) => Number(argument.split('.')[1])));
      return { status: reply.status, refused, text };
    }
  }

  const count = async (sql: string) => Number((await client.query<{ n: string }>(sql)).rows[0]?.n);

  /** Returns the bytes that the parts of the state and the source take on disk, and the runs so far. */
  const measureDisk = async () => ({
    tables: measureFolder(`${state}/postgres/data/base`),
    log: measureFolder(`${state}/postgres/data/pg_wal`),
    source: measureFolder(`${folder}/data`),
    lake: measureFolder(`${state}/lake`),
    runs: await count('SELECT count(*) AS n FROM ops.runs'),
  });

  /** @param bytes of the events since the first measurement */
  async function expectGrowth(before: Awaited<ReturnType<typeof measureDisk>>, bytes: number) {
    const after = await measureDisk();
    const names = Object.keys(after) as (keyof typeof after)[];
    const grown = Object.fromEntries(names.map((name) => [name, after[name] - before[name]]));
    allBytes += bytes;
    report('growth', undefined, { ...grown, bytes, allBytes });
    const { tables = 0, source = 0, lake = 0, runs = 0 } = grown;
    expect(tables + source).toBeLessThan(GROWTH_MAX * bytes);
    expect(lake).toBeLessThan(LAKE_MAX * runs * allBytes);
  }

  async function untilPublished(): Promise<void> {
    await instance.waitFor('a publication of all events', async () => {
      const waiting = await count(WAITING);
      return waiting === 0 ? true : undefined;
    });
  }

  it('are published or quarantined, each once, or refused with a reason', async () => {
    const before = await measureDisk();
    let bytes = 0;
    const valid = [...FILE_LINES];
    let faulty = 0;
    /** Answers that are not right. */
    const wrong: string[] = [];
    const bodies = awkwardBodies(13, EVENTS);
    const statuses: Record<string, number> = {};
    await watch.take();
    const senders = Array.from({ length: AT_ONCE }, async () => {
      for (const body of bodies) {
        const answer = await send(body);
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        const isTaken = (index: number) =>
          [200, 422].includes(answer.status) && !answer.refused.has(index);
        if (answer.status !== 200 && !REASON.test(answer.text)) wrong.push(answer.text);
        for (const [index, { kind, line, value }] of body.events.entries()) {
          if (isTaken(index)) bytes += value.length;
          if (line !== undefined) {
            if (!isTaken(index)) wrong.push(`${kind}: ${answer.status}: ${answer.text}`);
            valid.push(line);
          } else if (isTaken(index)) faulty += 1;
        }
      }
    });
    await Promise.all(senders);
    expect(wrong).toEqual([]);
    await untilPublished();
    report('any content', await watch.take(), { statuses, valid: valid.length, faulty, bytes });
    await expectGrowth(before, bytes);

    const marts = computeRetailMarts(valid, retailDimensions['products.csv']);
    expect(
      await readPublishedRetail(async (sql) => (await client.query<{ told: string }>(sql)).rows),
    ).toEqual(marts);
    expect(await count(QUARANTINED)).toBe(faulty);
  });

  it.each(['an unknown field', 'an unknown product'])(
    'take the documented disk when large requests have %s',
    async (what) => {
      const before = await measureDisk();
      let bytes = 0;
      for (let number = 0; number < LARGE_BODIES; number++) {
        const body = createLargeBody(number, what === 'an unknown field');
        const { status } = await send({
          headers: { 'content-type': 'application/x-ndjson' },
          body,
        });
        expect(status).toBe(200);
        bytes += body.length;
      }
      await untilPublished();
      await expectGrowth(before, bytes);
    },
  );

  it('leave the API answering while one sender sends bodies of millions of objects', async () => {
    const body = gzipSync('{}\n'.repeat(2_600_000), { level: 9 });
    const headers = { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' };
    for (let left = FREEZING_TRIES; left > 0; left--) {
      await watch.take();
      const began = performance.now();
      const sent = Array.from({ length: FREEZING_BODIES }, () => send({ headers, body }));
      const statuses = (await Promise.all(sent)).map(({ status }) => status);
      const seconds = (performance.now() - began) / 1_000;
      const seen = await watch.take();
      report('freezing', seen, { bodyBytes: body.length, seconds });
      expect(new Set(statuses)).toEqual(new Set([413]));
      expect(seen.failures).toEqual([]);
    }
  });

  it('leave the stream reading after bodies of every size, coding and shape', async () => {
    await watch.take();
    await sendBodies(url, key, BODIES);
    const seen = await watch.take();
    report('bodies', seen, {});
    expect(seen.failures).toEqual([]);
    await untilPublished();
    expect(await count(`SELECT count(*) AS n FROM ops.runs WHERE status = 'failed'`)).toBe(0);
    expect(await count(STOPPED)).toBe(0);
  });
});

/** Returns the bytes that a folder takes on disk; files may vanish meanwhile. */
const measureFolder = (path: string) =>
  1024 * Number(spawnSync('du', ['-sk', path], { encoding: 'utf8' }).stdout.split('\t')[0]);

/** Returns as many events as a large body has, each with a text of its own: in an unknown field, or as its product. */
function createLargeBody(seed: number, isValid: boolean): Buffer {
  const random = createRandom(seed, 'large bodies');
  const events: string[] = [];
  let length = 0;
  for (const line of createRetailLines(seed, LARGE_EVENTS)) {
    const text = Array.from({ length: 30 }, () => random().toString(36).slice(2)).join('');
    const plain = createRetailEvent(line);
    const event = isValid
      ? plain.replace('{', `{"till":"${text}",`)
      : plain.replace(/"product_name":"[^"]*"/, `"product_name":"${text}"`);
    length += event.length + 1;
    if (length > LARGE_BYTES) break;
    events.push(event);
  }
  return Buffer.from(events.join('\n'));
}

function report(what: string, seen: Samples | undefined, more: object): void {
  const livez = [...(seen?.livez ?? [])].sort((a, b) => a - b);
  const at = (share: number) => Math.round(livez[Math.floor(livez.length * share)] ?? 0);
  const answers = seen && {
    livez: livez.length,
    failures: seen.failures,
    p50: at(0.5),
    p99: at(0.99),
    worst: Math.round(livez.at(-1) ?? 0),
    peakMB: Math.round(seen.peakBytes / 1024 ** 2),
  };
  console.log(`${what}: ${JSON.stringify({ ...answers, ...more })}`);
}
