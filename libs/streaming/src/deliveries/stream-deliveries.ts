import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { deliverFile, type SourceWriter } from '#intake/source/deliver-file.js';
import { lockFlow } from '#pipeline/ledger/flows/lock-flow.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { Run } from '#pipeline/ledger/runs/run.entity.js';
import { folderIn } from '#pipeline/rules/ruled-flow.js';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import { dropProcessFolder, makeTemporaryFolder } from '#platform/process/process-folders.js';
import type { Stream } from '../reader/stream.js';
import { writeEventFile } from './event-file.js';

const cutSql = sqlFile(import.meta.url, './cut-ranges.sql');
const publishedSql = sqlFile(import.meta.url, './record-published.sql');
const expiredSql = sqlFile(import.meta.url, './drop-expired.sql');

const cutRow = z.object({
  delivery: z.string(),
  topicId: z.string(),
  partition: z.int(),
  first: z.coerce.number(),
  last: z.coerce.number(),
  path: z.string(),
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

/** Makes each closed range of offsets one file in the source, and asks for a run. */
export class StreamDeliveries {
  constructor(private readonly services: DeliveryServices) {}

  /** Cuts the ranges that are due. @returns how many */
  async cut(): Promise<number> {
    const { warehouse, stream, ledger, cutRows, cutSeconds } = this.services;
    const folder = folderIn(await ledger.rules.newest());
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
        throw new AppError('FILE_EXISTS', `${writer.placeOf(cut.path)} is another file: ${advice}`);
      }
      await manager.query('UPDATE ops.stream_deliveries SET sha256 = $2 WHERE delivery = $1', [
        cut.delivery,
        file.sha256,
      ]);
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
  async ask(): Promise<Run | undefined> {
    const { warehouse, stream, ledger } = this.services;
    const isNew = 'stream = $1 AND sha256 IS NOT NULL AND asked_at IS NULL';
    const select = `SELECT FROM ops.stream_deliveries WHERE ${isNew} LIMIT 1`;
    if (!(await hasRows(warehouse, select, [stream.name]))) return undefined;
    return warehouse.transaction(async (manager) => {
      await lockFlow(manager, stream.flow, 'runs');
      const asked = await queryRows(
        manager,
        z.object({ path: z.string() }),
        `UPDATE ops.stream_deliveries SET asked_at = now() WHERE ${isNew} RETURNING path`,
        [stream.name],
      );
      const waiting = `SELECT FROM ops.runs WHERE flow = $1 AND status = 'waiting' LIMIT 1`;
      if (asked.length === 0 || (await hasRows(manager, waiting, [stream.flow]))) return undefined;
      const { run, became } = await ledger.requests.ask(manager, {
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
   * Drops events of one range that was published, withdrawn or refused long ago.
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
