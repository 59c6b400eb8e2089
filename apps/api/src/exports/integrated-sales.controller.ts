import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NeedsRole } from '#access/http/role.guard.js';
import { snapshotAskedFor, withoutSnapshot } from '#analytics/serving/snapshot-asked-for.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { checkedArguments } from '#serving/check-arguments.js';
import { describeExport, describeStretches } from '#serving/export/export-description.js';
import { ExportFormat } from '#serving/export/export-format.js';
import { Exporter } from '#serving/export/exporter.js';
import { wantedFormat } from '#serving/export/negotiate.js';
import { sendExport } from '#serving/export/send-export.js';
import { BooleanArg, EnumArg } from '#serving/input.js';
import { IntegratedSales } from './integrated-sales.js';

class IntegratedSalesArgs {
  @EnumArg(ExportFormat, 'Form of the file; a JSON array when neither this nor Accept says.')
  format?: ExportFormat;

  @BooleanArg('Instead of the file, what it is: rows, bytes, SHA-256 and columns.', false)
  manifest: boolean = false;
}

const id = { required: false, schema: { type: 'string' as const, pattern: '^\\d{1,18}$' } };

/** The joined rows as one file: `GET /v1/integrated-sales`. */
@ApiTags('exports')
@ApiBearerAuth()
@NeedsRole('analyst')
@Controller('v1/integrated-sales')
export class IntegratedSalesController {
  constructor(
    private readonly marts: Marts,
    private readonly exporter: Exporter,
    private readonly sales: IntegratedSales,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'integratedSales',
    summary: 'Every sales row with what stores and features say of it, as one file.',
  })
  @ApiQuery({ name: 'snapshot', description: 'Rows of this retained snapshot.', ...id })
  @ApiHeader({ name: 'X-Snapshot-Id', description: 'The same as `snapshot`.', ...id })
  @describeExport()
  @describeStretches()
  async file(
    @Query() given: IntegratedSalesArgs,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const args = await checkedArguments(IntegratedSalesArgs, withoutSnapshot(given));
    const { format, manifest } = args as IntegratedSalesArgs;
    const snapshot = await this.marts.snapshot(snapshotAskedFor(request));
    const wanted = { format: wantedFormat(format, request.headers.accept) ?? 'json', manifest };
    return sendExport(this.exporter, this.sales.source(snapshot), wanted, request, reply);
  }
}
