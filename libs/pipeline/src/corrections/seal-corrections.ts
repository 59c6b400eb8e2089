import { z } from 'zod';
import { TextSealer } from '#personal/seal-text.js';
import { queryRows } from '#platform/database/rows.js';
import { correctedFile } from '../ledger/files/ledger-file.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Correction } from './correction.js';

const personalFile = correctedFile.omit({ fileId: true, dataset: true }).extend({
  dataset: z.string().nullable(),
  header: correctedFile.shape.header.nullable(),
});

/** Corrections as they may be kept: what they say of people is sealed, as it is in the rows they are for. */
export async function* sealCorrections(
  { warehouse, flow }: Pick<Ledger, 'warehouse' | 'flow'>,
  corrections: AsyncIterable<Correction>,
): AsyncGenerator<Correction> {
  const sealers = new Map(
    [...flow.datasets.values()].flatMap(({ name, contract }): [string, TextSealer][] =>
      contract.personal ? [[name, new TextSealer(warehouse, flow.name, contract)]] : [],
    ),
  );
  if (sealers.size === 0) {
    yield* corrections;
    return;
  }
  // Corrections of one file mostly come one after another.
  let last: z.output<typeof personalFile> | undefined;
  for await (const correction of corrections) {
    const { sha256, line, text } = correction;
    if (last?.sha256 !== sha256) {
      [last] = await queryRows(
        warehouse,
        personalFile,
        'SELECT sha256, dataset, header FROM ops.source_files WHERE flow = $1 AND sha256 = $2',
        [flow.name, sha256],
      );
    }
    const sealer = sealers.get(last?.dataset ?? '');
    const header = last?.header;
    const isPersonal = sealer && header;
    yield isPersonal
      ? { ...correction, text: await sealer.sealedRow(text, line, { sha256, header }) }
      : correction;
  }
}
