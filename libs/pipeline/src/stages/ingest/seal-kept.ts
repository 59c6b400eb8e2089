import { Readable } from 'node:stream';
import type { Contract } from '#intake/contracts/contract.js';
import { TextSealer } from '#personal/seal-text.js';
import type { StageContext } from '../../context/stage-context.js';
import { rawKey } from '../../flow/zones.js';
import type { CoveredFile } from '../../ledger/ledger-file.js';

/** Seals what files of a dataset say of people; undefined for one that says nothing. */
export function sealerFor(
  { flow, ledger }: Pick<StageContext, 'flow' | 'ledger'>,
  contract: Contract,
): TextSealer | undefined {
  return contract.personal && new TextSealer(ledger.warehouse, flow.name, contract);
}

/**
 * Seals files that lie in `raw/` as they came: those of before their contract had personal columns, and those that
 * corrections make. Sealed twice they are the same, so that a worker that was killed in between does no harm.
 */
export async function sealKept(
  { lake, ledger, signal }: StageContext,
  sealer: TextSealer,
  files: readonly CoveredFile[],
): Promise<void> {
  for (const file of files) {
    const { fileId, isSealed, text } = file;
    if (isSealed || !text) continue;
    signal.throwIfAborted();
    const bytes = await lake.get(rawKey(file));
    await lake.put(rawKey(file), Readable.from(sealer.sealed(bytes, file), { objectMode: false }));
    await ledger.files.recordTexts([{ fileId, ...text, isSealed: true }]);
  }
}
