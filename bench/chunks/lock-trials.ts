import { Client } from 'pg';
import { attach, chunkTables, loadChunk, tableOf } from './chunk-tables.js';
import type { Reader } from './layout.js';
import { inTransaction } from './load-csv.js';
import type { Snapshot } from './snapshots.js';

const LOCK_TIMEOUT_MS = 300;
const LOCK_TIMED_OUT = '55P03';

/** What became of a statement beside an open cursor: milliseconds, or that it waited for the reader. */
export interface LockTrial {
  reader: string;
  what: string;
  outcome: string;
}

/** Tries what publishing and retention do while a reader holds a cursor open on the third snapshot. */
export async function tryLocks(
  url: string,
  reader: Reader,
  snapshots: readonly Snapshot[],
): Promise<LockTrial[]> {
  const clients = [new Client(url), new Client(url), new Client(url)] as const;
  const [owner, holder, other] = clients;
  for (const client of clients) await client.connect();
  const trials: LockTrial[] = [];
  const trial = async (what: string, work: () => Promise<unknown>) =>
    void trials.push({ reader: reader.name, what, outcome: await outcomeOf(work) });
  const select = `SELECT * FROM ${reader.relation} WHERE ${reader.filter}`.replaceAll('$1', '3');
  try {
    await owner.query('DROP SCHEMA IF EXISTS chunks CASCADE; CREATE SCHEMA chunks');
    await chunkTables.install(owner);
    for (const snapshot of snapshots) {
      await chunkTables.load(owner, snapshot);
      await chunkTables.publish(owner, snapshot);
    }
    const [file = ''] = snapshots[0]?.chunks.map((chunk) => chunk.file) ?? [];
    await inTransaction(owner, () => loadChunk(owner, { id: 100, file }));
    for (const client of clients) await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
    const openCursor = () => holder.query(`BEGIN; DECLARE c CURSOR FOR ${select}; FETCH 10 FROM c`);

    await openCursor();
    await owner.query('BEGIN');
    await trial('ATTACH beside the cursor', () => attach(owner, 100));
    await trial('a new reader beside an uncommitted ATTACH', () =>
      other.query(`${select} LIMIT 1`),
    );
    await owner.query('COMMIT');
    const unread = snapshots[0]?.chunks.at(-1)?.id ?? 0;
    // The views of snapshots depend on the tables and are not in question here.
    await owner.query('DROP VIEW chunks.sales_1');
    const drop = `DROP TABLE ${tableOf(unread)}`;
    await trial('DROP of an attached chunk the cursor does not read', () => undone(owner, drop));
    const detach = `ALTER TABLE chunks.sales DETACH PARTITION ${tableOf(unread)}`;
    await trial('DETACH of it', () => undone(owner, detach));
    await trial('DETACH CONCURRENTLY of it', () => owner.query(`${detach} CONCURRENTLY`));
    await holder.query('COMMIT');
    await trial('the same without a cursor', () => detachInTheEnd(owner, detach));
    await openCursor();
    await trial('DROP of the detached chunk beside the cursor', () => owner.query(drop));
    await holder.query('COMMIT');
  } finally {
    for (const client of clients) await client.end();
  }
  return trials;
}

/** A detachment that gave up while it waited is to be finished, not begun again. */
async function detachInTheEnd(owner: Client, detach: string): Promise<void> {
  const { rows } = await owner.query(`SELECT 1 FROM pg_inherits WHERE inhdetachpending`);
  const isAttached = await owner.query(
    `SELECT 1 FROM pg_inherits WHERE inhrelid = to_regclass($1)`,
    [detach.split(' ').at(-1)],
  );
  if (rows.length > 0) await owner.query(`${detach} FINALIZE`);
  else if (isAttached.rows.length > 0) await owner.query(detach);
}

async function undone(client: Client, statement: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(statement);
  } finally {
    await client.query('ROLLBACK');
  }
}

async function outcomeOf(work: () => Promise<unknown>): Promise<string> {
  const start = performance.now();
  try {
    await work();
    return `${(performance.now() - start).toFixed(1)} ms`;
  } catch (error) {
    if ((error as { code?: string }).code !== LOCK_TIMED_OUT) throw error;
    return 'waits for the reader';
  }
}
