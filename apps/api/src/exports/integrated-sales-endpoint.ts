import type { Endpoint } from '#serving/endpoint/endpoint.js';
import { describeSnapshot } from '#analytics/serving/use-case-endpoint.js';
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

/** The joined rows as one file: `GET /v1/integrated-sales`. */
export const integratedSalesEndpoint: Endpoint = {
  name: 'integratedSales',
  kind: 'query',
  summary: 'Every sales row with what stores and features say of it, as one file.',
  role: 'analyst',
  rest: [
    {
      tag: 'exports',
      method: 'GET',
      path: 'integrated-sales',
      query: IntegratedSalesArgs,
      describe: [
        ...describeSnapshot('Rows of this retained snapshot.'),
        describeExport(),
        describeStretches(),
      ],
      handle: async ({ request, reply, get }) => {
        const given = withoutSnapshot(request.query as object);
        const args = (await checkedArguments(IntegratedSalesArgs, given)) as IntegratedSalesArgs;
        const { format, manifest } = args;
        const snapshot = await get(Marts).snapshot(snapshotAskedFor(request));
        const form = wantedFormat(format, request.headers.accept) ?? 'json';
        const source = get(IntegratedSales).source(snapshot);
        return sendExport(get(Exporter), source, { format: form, manifest }, request, reply);
      },
    },
  ],
};
