import type { Client } from 'pg';
import type { Layout } from './layout.js';
import { measureReader, type ReaderFigures } from './measure-reader.js';
import { readPlan, type PlanShape } from './plan-shape.js';
import { questions } from './questions.js';
import type { Snapshot } from './snapshots.js';

/** Steps of a layout's life, in order. */
export type Step =
  | 'first load'
  | 'publish it'
  | 'one more week'
  | 'publish that'
  | 'statistics of all'
  | 'drop a snapshot'
  | 'vacuum';

/** What one round measured of a layout; seconds. */
export interface LayoutFigures {
  layout: string;
  seconds: Partial<Record<Step, number>>;
  bytes: number;
  readers: ReaderFigures[];
  plans: PlanShape[];
}

/** Makes a layout with three snapshots, asks it, drops the first snapshot, and then everything. */
export async function measureLayout(
  client: Client,
  url: string,
  layout: Layout & { prepare?(id: number): Promise<void> },
  snapshots: readonly Snapshot[],
): Promise<LayoutFigures> {
  const seconds: LayoutFigures['seconds'] = {};
  const time = async (step: Step, work: () => Promise<void>) => {
    const start = performance.now();
    await work();
    seconds[step] = (performance.now() - start) / 1_000;
  };
  await client.query('DROP SCHEMA IF EXISTS chunks CASCADE');
  await client.query('CREATE SCHEMA chunks');
  await layout.install(client);
  for (const snapshot of snapshots) {
    await layout.prepare?.(snapshot.id);
    await client.query('CHECKPOINT');
    const isFirst = snapshot.id === 1;
    await time(isFirst ? 'first load' : 'one more week', () => layout.load(client, snapshot));
    await time(isFirst ? 'publish it' : 'publish that', () => layout.publish(client, snapshot));
    if (layout.summarise) {
      await time('statistics of all', () => layout.summarise?.(client) ?? Promise.resolve());
    }
  }
  const { rows } = await client.query<{ bytes: string }>(
    `SELECT sum(pg_total_relation_size(c.oid)) AS bytes FROM pg_class c
     WHERE relnamespace = 'chunks'::regnamespace AND relkind = 'r'`,
  );
  const readers: ReaderFigures[] = [];
  const plans: PlanShape[] = [];
  for (const reader of layout.readers) {
    readers.push(await measureReader(url, reader));
    plans.push(await readPlan(client, reader));
  }
  const [first] = snapshots;
  if (first) await time('drop a snapshot', () => layout.expire(client, first));
  if (layout.cleanUp) await time('vacuum', () => layout.cleanUp?.(client) ?? Promise.resolve());
  await client.query('DROP SCHEMA chunks CASCADE');
  return { layout: layout.name, seconds, bytes: Number(rows[0]?.bytes), readers, plans };
}

/** @throws Error when two readers answer differently */
export function requireSameAnswers(readers: readonly ReaderFigures[]): void {
  for (const { name } of questions) {
    const answers = new Set(readers.map(({ digests }) => digests[name]));
    if (answers.size > 1) throw new Error(`${name} has ${answers.size} different answers`);
  }
}
