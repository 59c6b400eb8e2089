import { Inject, Injectable } from '@nestjs/common';
import { Ledger } from '#pipeline/ledger/ledger.js';
import type { ObjectStore } from '#pipeline/ports/object-store.js';
import { exportCsv } from '#pipeline/quarantine/export-csv.js';
import { QuarantineReader } from '#pipeline/quarantine/quarantine-reader.js';
import { countRows, summarise } from '#pipeline/quarantine/quarantine-summary.js';
import type { QuarantinedRow } from '#pipeline/quarantine/quarantined-row.js';
import type { Correction } from '#pipeline/quarantine/replay/correction.js';
import { replay } from '#pipeline/quarantine/replay/replay.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { LAKE_PORT, QUEUE_PORT } from '../../tokens.js';
import { decodePlace, encodePlace } from './quarantine-cursor.js';
import type {
  QuarantineArgs,
  QuarantinedRowDetail,
  QuarantinePage,
  QuarantinePageArgs,
  QuarantineSummaryDetail,
  ReplayDetail,
} from './quarantine.model.js';

/** The quarantine as administrators see it. */
@Injectable()
export class QuarantineService {
  private readonly reader: QuarantineReader;

  constructor(
    private readonly ledger: Ledger,
    @Inject(LAKE_PORT) private readonly lake: ObjectStore,
    @Inject(QUEUE_PORT) private readonly queue: RunQueue,
  ) {
    this.reader = new QuarantineReader(ledger.warehouse, lake);
  }

  /** @throws AppError CURSOR_INVALID */
  async page({ first, after, ...filter }: QuarantinePageArgs): Promise<QuarantinePage> {
    const place = after === undefined ? undefined : decodePlace(after, filter);
    const [rows, totalCount] = await Promise.all([
      // One more than asked for tells whether there is a next page.
      this.reader.page(filter, first + 1, place),
      countRows(this.ledger.warehouse, filter),
    ]);
    const edges = rows
      .slice(0, first)
      .map((row) => ({ node: detailOf(row), cursor: encodePlace(row, filter) }));
    return {
      nodes: edges.map(({ node }) => node),
      edges,
      totalCount: totalCount ?? null,
      pageInfo: {
        hasNextPage: rows.length > first,
        hasPreviousPage: after !== undefined,
        startCursor: edges.at(0)?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    };
  }

  async summary(filter: QuarantineArgs): Promise<QuarantineSummaryDetail> {
    const { byFile, ...summary } = await summarise(this.ledger.warehouse, filter);
    return {
      ...summary,
      byFile: byFile.map(({ fileId: _, prefix: __, ...file }) => ({
        ...file,
        runId: String(file.runId),
      })),
    };
  }

  /** CSV, some rows a chunk. */
  export(filter: QuarantineArgs): AsyncGenerator<string> {
    return exportCsv(this.reader.rows(filter));
  }

  /**
   * @param corrections undefined when it is the contract that was mended
   * @throws AppError REPLAY_REFUSED
   */
  async replay(
    corrections: AsyncIterable<Correction> | undefined,
    actor: string,
  ): Promise<ReplayDetail> {
    const { ledger, lake, queue } = this;
    const { run, isStarted, ...counts } = await replay({ ledger, lake, queue }, corrections, actor);
    return {
      ...counts,
      started: isStarted,
      runId: run?.id ?? null,
      statusUrl: run ? `/v1/admin/runs/${run.id}` : null,
    };
  }
}

function detailOf({ fileId: _, ...row }: QuarantinedRow): QuarantinedRowDetail {
  return { ...row, runId: String(row.runId), mendedAt: row.mendedAt?.toISOString() ?? null };
}
