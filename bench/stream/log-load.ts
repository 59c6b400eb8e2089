import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { HttpConnection } from '../api/http-connection.js';
import { encodeRequest } from '../api/http-request.js';
import { TOPIC } from './kafka-load.js';

/** The API that takes events, and a key that may send them. */
export interface Till {
  port: number;
  key: string;
  next: () => string;
}

/** Sends one request with some events. @throws Error unless all are taken */
export async function post(connection: HttpConnection, { key, next }: Till, events: number) {
  const body = Array.from({ length: events }, next).join('\n');
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' };
  const path = `/v1/events/${TOPIC}`;
  const answer = await connection.ask(encodeRequest({ method: 'POST', path, headers, body }));
  if (answer.status !== 200) throw new Error(`${answer.head}\n${answer.body.toString()}`);
}

/** Sends requests over some connections for a while. @returns taken events, and events a second */
export async function measureSending(
  till: Till,
  { connections, events, seconds }: { connections: number; events: number; seconds: number },
): Promise<{ taken: number; rate: number }> {
  const start = performance.now();
  let taken = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = new HttpConnection(till.port);
      while (performance.now() - start < seconds * 1000) {
        await post(connection, till, events);
        taken += events;
      }
      connection.close();
    }),
  );
  return { taken, rate: (taken / (performance.now() - start)) * 1000 };
}

/** @returns offsets of the log without an event */
export async function countGaps(warehouse: DataSource): Promise<number> {
  const [log] = await warehouse.query<{ gaps: number }[]>(
    `SELECT (h.next - h.first - (SELECT count(DISTINCT "offset") FROM ops.event_log WHERE topic = $1))::integer AS gaps
     FROM ops.event_heads h WHERE h.topic = $1`,
    [TOPIC],
  );
  return log?.gaps ?? NaN;
}

/** Longer than the pause between two looks of the live view. */
const SPREAD_MS = 700;

/** @returns ms from before a single event is sent until the open live view has it, for each round */
export async function measureLive(till: Till, rounds: number): Promise<number[]> {
  const ending = new AbortController();
  const view = await openView(till.port, ending.signal);
  const connection = new HttpConnection(till.port);
  const times: number[] = [];
  try {
    let known = await view.above(-1);
    for (let round = 0; round < rounds; round++) {
      await delay(Math.random() * SPREAD_MS);
      const start = performance.now();
      await post(connection, till, 1);
      known = await view.above(known);
      times.push(performance.now() - start);
    }
  } finally {
    connection.close();
    ending.abort();
  }
  return times;
}

const LIVE = /^data: (.*"sinceSnapshot".*)$/m;

/** Reads the number of live transactions as the API sends it. */
async function openView(port: number, signal: AbortSignal) {
  const reply = await fetch(`http://127.0.0.1:${port}/v1/live/sales/stream?first=1`, { signal });
  if (!reply.ok || !reply.body) throw new Error(`the live view answers ${reply.status}`);
  const texts = reply.body.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  let waiting = '';
  let shown = -1;
  return {
    /** Waits until more transactions than these are live. */
    async above(transactions: number): Promise<number> {
      while (shown <= transactions) {
        const { value, done } = await texts.next();
        if (done) throw new Error('the live view ended');
        const parts = (waiting + value).split('\n\n');
        waiting = parts.pop() ?? '';
        for (const part of parts) {
          const [, data] = LIVE.exec(part) ?? [];
          if (data !== undefined)
            shown = (JSON.parse(data) as { transactions: number }).transactions;
        }
      }
      return shown;
    },
  };
}

/** How long single events took until a reader saw a published snapshot with them, and the runs that published them, in ms. */
export interface Publications {
  events: number[];
  runs: number[];
}

const POLL_MS = 50;

/** Sends an event each second, and waits until all are published. */
export async function measurePublished(
  till: Till,
  warehouse: DataSource,
  events: number,
): Promise<Publications> {
  const connection = new HttpConnection(till.port);
  const [before] = await warehouse.query<{ now: string }[]>(
    'SELECT clock_timestamp()::text AS now',
  );
  const sending = (async () => {
    for (let sent = 0; sent < events; sent++) {
      await post(connection, till, 1);
      await delay(1_000);
    }
  })();
  const seen = new Map<string, number>();
  for (;;) {
    const [published] = await warehouse.query<{ snapshot: string }[]>(
      `SELECT snapshot_id AS snapshot FROM ops.snapshots WHERE flow = 'retail-mart' AND status = 'published'`,
    );
    const isNew = published && !seen.has(published.snapshot);
    if (isNew) {
      seen.set(published.snapshot, Date.now());
      const rows = await listPublications(warehouse, before?.now ?? '');
      if (rows.length >= events) {
        await sending;
        connection.close();
        const since = (snapshot: string, at: number) => (seen.get(snapshot) ?? NaN) - at;
        const runs = new Map(
          rows.map(({ snapshot, requestedAt }) => [snapshot, since(snapshot, requestedAt)]),
        );
        const times = rows.map(({ snapshot, receivedAt }) => since(snapshot, receivedAt));
        return { events: times, runs: [...runs.values()] };
      }
    }
    await delay(POLL_MS);
  }
}

/** @returns the first snapshot that has each event; times in ms since 1970 */
const listPublications = (warehouse: DataSource, since: string) =>
  warehouse.query<{ snapshot: string; receivedAt: number; requestedAt: number }[]>(
    `SELECT DISTINCT ON (e."offset") s.snapshot_id AS snapshot,
            extract(epoch FROM e.received_at)::float8 * 1000 AS "receivedAt",
            extract(epoch FROM runs.requested_at)::float8 * 1000 AS "requestedAt"
     FROM ops.stream_events e
     JOIN ops.stream_deliveries d USING (stream, topic_id, partition)
     JOIN ops.source_files f ON f.sha256 = d.sha256
     JOIN ops.run_files r ON r.file_id = f.file_id AND r.rows_in IS NOT NULL
     JOIN ops.snapshots s USING (run_id)
     JOIN ops.runs USING (run_id)
     WHERE e.stream = $1 AND e.received_at >= $2 AND e."offset" BETWEEN d.first AND d.last
       AND s.published_at IS NOT NULL
     ORDER BY e."offset", s.published_at`,
    [TOPIC, since],
  );

/** Waits until each stored event is published. */
export async function waitUntilPublished(warehouse: DataSource): Promise<void> {
  for (;;) {
    const [waiting] = await warehouse.query<{ events: number }[]>(
      `SELECT (SELECT count(*) FROM ops.stream_offsets o WHERE NOT o.is_former AND o.next > 1 + coalesce(
                 (SELECT max(last) FROM ops.stream_deliveries d
                  WHERE d.topic_id = o.topic_id AND d.partition = o.partition), -1))::integer
            + (SELECT count(*) FROM ops.stream_deliveries WHERE published_in IS NULL)::integer AS events`,
    );
    if (waiting?.events === 0) return;
    await delay(POLL_MS);
  }
}
