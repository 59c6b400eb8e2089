import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';
import { decodeCursor } from '#serving/cursor.js';
import type { ExportArgs } from '#serving/export/export-args.js';
import { Exporter } from '#serving/export/exporter.js';
import { wantedFormat } from '#serving/export/negotiate.js';
import { sendExport } from '#serving/export/send-export.js';
import type { PageArgs } from '#serving/paging/page-args.js';
import { Marts } from '../snapshot/marts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { ListExports } from './list-exports.js';
import { holdSnapshot } from './snapshot-asked-for.js';
import type { ListUseCaseClass } from './use-case.js';

/** Whole lists over REST. */
@Injectable()
export class RestExports {
  constructor(
    private readonly marts: Marts,
    private readonly lists: ListExports,
    private readonly exporter: Exporter,
  ) {}

  /**
   * @param args checked
   * @param asked number of the snapshot that the request names
   * @returns what Nest is to send, or undefined where a page is wanted
   * @throws AppError NOT_ACCEPTABLE, ARGUMENT_INVALID, and those of `sendExport`
   */
  async send(
    useCase: ListUseCaseClass,
    args: PageArgs & ExportArgs,
    { asked, current }: { asked: string | undefined; current: Snapshot },
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<object | undefined> {
    const format = wantedFormat(args.format, request.headers.accept);
    const { skip, manifest, after } = args;
    if (format === undefined) {
      if (skip === undefined && !manifest) return undefined;
      throw new AppError('ARGUMENT_INVALID', 'skip and manifest are for exports: add format');
    }
    const id = after === undefined ? current.id : decodeCursor(after).snapshotId;
    const snapshot = id === current.id ? current : await this.marts.snapshot(id);
    holdSnapshot(asked, snapshot);
    const source = this.lists.source(useCase, args, snapshot, skip);
    return sendExport(this.exporter, source, { format, manifest }, request, reply);
  }
}
