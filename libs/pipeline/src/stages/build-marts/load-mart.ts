import type { QueryRunner } from 'typeorm';
import { z } from 'zod';
import { copyCsvInto } from '#platform/database/copy.js';
import { queryRows } from '#platform/database/rows.js';
import type { StageContext } from '../../context/stage-context.js';
import { columnNames, type Mart, partitionOf } from '../../flow/mart.js';

const loadedMart = z.object({ rows: z.int(), money: z.string().nullable() });

/** What a mart's table holds, counted by the warehouse itself. */
type LoadedMart = z.output<typeof loadedMart>;

/**
 * Fills the snapshot's table of one mart from CSV in the lake, in one transaction. The table stands
 * apart from its parent until the snapshot is published.
 */
export function loadMart(
  context: StageContext,
  mart: Mart,
  snapshotId: number,
  scratch: string,
): Promise<LoadedMart> {
  const table = partitionOf(mart, snapshotId);
  return context.transaction(async (runner) => {
    await runner.query(`DROP TABLE IF EXISTS ${table}`);
    // Made and filled in one transaction, so that PostgreSQL may skip its write-ahead log.
    await runner.query(
      `CREATE TABLE ${table} (LIKE mart.${mart.name} INCLUDING COMMENTS,
         CHECK (snapshot_id = ${snapshotId}))`,
    );
    await runner.query(`ALTER TABLE ${table} ALTER snapshot_id SET DEFAULT ${snapshotId}`);
    for await (const { key } of context.lake.list(scratch)) {
      await copyCsvInto(runner, table, columnNames(mart), await context.lake.get(key));
    }
    await runner.query(
      `ALTER TABLE ${table} ADD PRIMARY KEY (snapshot_id, ${mart.key.join(', ')})`,
    );
    // A mart is read by key ranges: rough statistics do, and take a third of the time.
    await runner.query('SET LOCAL default_statistics_target = 10');
    await runner.query(`ANALYZE ${table}`);
    const loaded = await measure(runner, mart, table);
    await context.ledger.stages.recordOutput(runner, context, { name: mart.name, ...loaded });
    return loaded;
  });
}

async function measure(runner: QueryRunner, mart: Mart, table: string): Promise<LoadedMart> {
  const { reconciles } = mart;
  const money = reconciles ? `coalesce(sum(${reconciles.money}), 0)` : 'NULL';
  const [row] = await queryRows(
    runner,
    loadedMart,
    `SELECT count(*)::integer AS rows, ${money}::text AS money FROM ${table}`,
  );
  return row ?? { rows: 0, money: null };
}
