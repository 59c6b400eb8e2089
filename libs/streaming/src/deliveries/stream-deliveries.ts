import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { deliverFile, type SourceWriter } from '#intake/source/deliver-file.js';
import { lockFlow } from '#pipeline/ledger/flows/lock-flow.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { Run } from '#pipeline/ledger/runs/run.entity.js';
import { readRulesFolder } from '#pipeline/rules/apply-rules.js';
import { hasRows, type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import { dropProcessFolder, makeTemporaryFolder } from '#platform/process/process-folders.js';
import type { Stream } from '../reader/stream.js';
import { writeEventFile } from './event-file.js';

const cutSql = sqlFile(import.meta.url, './cut_ranges.sql');
const publishedSql = sqlFile(import.meta.url, './record_published.sql');
const refusedSql = sqlFile(import.meta.url, './refused_ranges.sql');
const redeliverSql = sqlFile(import.meta.url, './redeliver_refused.sql');
const expiredSql = sqlFile(import.meta.url, './drop_expired.sql');

const cutRow = z.object({
  delivery: z.string(),
  topicId: z.string(),
  partition: z.int(),
  first: z.coerce.number(),
  last: z.coerce.number(),
  path: z.string(),
});

const refusedRow = z.object({
  path: z.string(),
  rows: z.int(),
  code: z.string(),
  message: z.string(),
});

/** Services for the deliveries of one stream. */
export interface DeliveryServices {
  warehouse: DataSource;
  stream: Stream;
  ledger: Pick<Ledger, 'requests' | 'rules' | 'flow'>;
  writer: SourceWriter;
  /** A range ends after so many seconds, or so many rows. */
  cutSeconds: number;
  cutRows: number;
}

/**
 * Lets the worker deliver again what a run has refused, and the next run check it again, in the transaction that
 * resumes the stream.
 */
export async function redeliverRefused(
  session: Queryable,
  { files }: Pick<Ledger, 'files'>,
  stream: string,
): Promise<void> {
  const refused = await queryRows(session, z.object({ sha256: z.string() }), redeliverSql, [
    stream,
  ]);
  await files.checkAgain(
    session,
    refused.map(({ sha256 }) => sha256),
  );
}

/** Makes each closed range of offsets one file in the source, and asks for a run. */
export class StreamDeliveries {
  constructor(private readonly services: DeliveryServices) {}

  /** Cuts the ranges that are due. @returns how many */
  async cut(): Promise<number> {
    const { warehouse, stream, ledger, cutRows, cutSeconds } = this.services;
    const folder = readRulesFolder(await ledger.rules.newest());
    const cut = await queryRows(warehouse, z.object({ delivery: z.string() }), cutSql, [
      stream.name,
      cutRows,
      cutSeconds,
      folder ?? null,
      stream.flow,
    ]);
    return cut.length;
  }

  /**
   * Writes the files of cut ranges, the oldest first. A worker that dies between the file and its record leaves a file
   * with the same bytes as the next attempt writes.
   * @returns how many
   * @throws AppError FILE_EXISTS when another file has the name; as `SourceWriter.put`
   */
  async write(): Promise<number> {
    let written = 0;
    while (await this.services.warehouse.transaction((manager) => this.writeNext(manager)))
      written++;
    return written;
  }

  private async writeNext(manager: EntityManager): Promise<boolean> {
    const { warehouse, stream, writer } = this.services;
    const [cut] = await queryRows(
      manager,
      cutRow,
      `SELECT delivery::text, topic_id AS "topicId", partition, first::text, last::text, path
       FROM ops.stream_deliveries WHERE stream = $1 AND sha256 IS NULL
       ORDER BY delivery LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [stream.name],
    );
    if (!cut) return false;
    const folder = await makeTemporaryFolder('stream');
    try {
      const range = { ...cut, stream: stream.name };
      const file = await writeEventFile(warehouse, stream.contract, range, folder);
      if ((await deliverFile(writer, file, false)) === 'taken') {
        const advice = 'move that file away; the worker tries again';
        throw new AppError(
          'FILE_EXISTS',
          `${writer.formatLocation(cut.path)} is another file: ${advice}`,
        );
      }
      await manager.query(
        // The transaction began before the file was there: no run saw it earlier.
        'UPDATE ops.stream_deliveries SET sha256 = $2, written_at = now() WHERE delivery = $1',
        [cut.delivery, file.sha256],
      );
      return true;
    } finally {
      await dropProcessFolder(folder);
    }
  }

  /**
   * Asks for a run that reads the new files, unless one waits already.
   * @returns the run that starts, for the queue
   * @throws AppError RUN_ALREADY_ACTIVE and FLOW_PAUSED; the next call asks again
   */
  async requestRun(): Promise<Run | undefined> {
    const { warehouse, stream, ledger } = this.services;
    const isNew = 'stream = $1 AND sha256 IS NOT NULL AND requested_at IS NULL';
    const select = `SELECT FROM ops.stream_deliveries WHERE ${isNew} LIMIT 1`;
    if (!(await hasRows(warehouse, select, [stream.name]))) return undefined;
    return warehouse.transaction(async (manager) => {
      await lockFlow(manager, stream.flow, 'runs');
      const asked = await queryRows(
        manager,
        z.object({ path: z.string() }),
        `UPDATE ops.stream_deliveries SET requested_at = now() WHERE ${isNew} RETURNING path`,
        [stream.name],
      );
      const waiting = `SELECT FROM ops.runs WHERE flow = $1 AND status = 'waiting' LIMIT 1`;
      if (asked.length === 0 || (await hasRows(manager, waiting, [stream.flow]))) return undefined;
      const { run, became } = await ledger.requests.request(manager, {
        trigger: 'files',
        onlyIfChanged: true,
        actor: `stream ${stream.name}`,
        details: { files: asked.length },
      });
      return became === 'started' ? run : undefined;
    });
  }

  /** Records which ranges the published snapshot has. */
  async recordPublished(): Promise<void> {
    const { warehouse, stream } = this.services;
    await warehouse.query(publishedSql, [stream.name, stream.flow]);
  }

  /**
   * Returns why the stream has to stop: a run has refused a file that this stream has written. The events of its range
   * are kept.
   * @returns undefined without such a file
   */
  async findRefusal(): Promise<string | undefined> {
    const { warehouse, stream } = this.services;
    const refused = await queryRows(warehouse, refusedRow, refusedSql, [stream.name, stream.flow]);
    const [first] = refused;
    if (!first) return undefined;
    const { path, code, message } = first;
    const rows = refused.reduce((sum, each) => sum + each.rows, 0);
    const files = refused.length === 1 ? path : `${path} and ${refused.length - 1} more files`;
    const advice =
      'correct the cause, then resume the stream: it delivers these events again; or withdraw the file first';
    return `a run refused ${files}, ${rows} events, which are kept: ${code}: ${message}: ${advice}`;
  }

  /**
   * Drops events of one range that was published or withdrawn long ago.
   * @param days since it was cut
   * @returns the number of events
   */
  async dropExpired(days: number): Promise<number> {
    const { warehouse, stream } = this.services;
    const [dropped] = await queryRows(warehouse, z.object({ rows: z.int() }), expiredSql, [
      stream.name,
      stream.flow,
      days,
    ]);
    return dropped?.rows ?? 0;
  }
}
