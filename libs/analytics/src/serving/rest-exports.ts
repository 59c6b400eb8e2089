import { Injectable } from '@nestjs/common';
import '#access/http/access-hook.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';
import { decodeCursor } from '#serving/cursor.js';
import { resolveDialect } from '#serving/export/csv-dialect.js';
import type { ExportArgs } from '#serving/export/export-args.js';
import type { RowExport } from '#serving/export/export-source.js';
import { Exporter } from '#serving/export/exporter.js';
import { negotiateFormat } from '#serving/export/negotiate-format.js';
import { sendExport } from '#serving/export/send-export.js';
import { Marts } from '../snapshot/marts.js';
import { limitSnapshot, type Snapshot } from '../snapshot/snapshot.js';
import { requireSameSnapshot } from './snapshot-headers.js';

/** A request for a whole list, or for a part of an answer. */
interface ExportRequest extends ExportArgs {
  /** Cursor to continue after. */
  after?: string | undefined;
  /** The part, unless it is the main one. */
  part?: string | undefined;
  /** Returns the rows, from the snapshot of the cursor where the request has one. @throws AppError CURSOR_INVALID */
  source(snapshot: Snapshot): RowExport | Promise<RowExport>;
}

/** Exports of answers over REST. */
@Injectable()
export class RestExports {
  constructor(
    private readonly marts: Marts,
    private readonly exporter: Exporter,
  ) {}

  /**
   * @param wanted checked
   * @param asked number of the snapshot that the request names
   * @returns the response for Nest to send, or undefined for a page
   * @throws AppError NOT_ACCEPTABLE, ARGUMENT_INVALID, CURSOR_INVALID, and those of `sendExport`
   */
  async send(
    wanted: ExportRequest,
    { asked, current }: { asked: string | undefined; current: Snapshot },
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<object | undefined> {
    const { skip, manifest, after, part, sep, decimal } = wanted;
    const format = negotiateFormat(wanted, request.headers.accept);
    if (format === undefined) {
      const isPage = [skip, part, sep, decimal].every((each) => each === undefined) && !manifest;
      if (isPage) return undefined;
      throw new AppError(
        'ARGUMENT_INVALID',
        'skip, part, sep, decimal and manifest work only in exports: add format',
      );
    }
    const dialect = resolveDialect(wanted, format);
    if (part !== undefined && (after !== undefined || skip !== undefined)) {
      const problem = 'after and skip continue the list of the answer';
      throw new AppError('ARGUMENT_INVALID', `${problem}: leave them out for part ${part}`);
    }
    const id = after === undefined ? current.id : decodeCursor(after).snapshotId;
    const known = id === current.id ? current : await this.marts.snapshot(id, current.flow);
    const snapshot = limitSnapshot(known, request.principal?.scope);
    requireSameSnapshot(asked, snapshot);
    const source = await wanted.source(snapshot);
    return sendExport(this.exporter, source, { format, dialect, manifest }, request, reply);
  }
}
