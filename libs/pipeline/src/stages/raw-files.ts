import type { Contract } from '#intake/contracts/contract.js';
import { matchContract } from '#intake/contracts/match-header.js';
import type { TextFile } from '#lake/ports/compute.js';
import { rawKey } from '../flow/zones.js';
import type { CoveredFile } from '../ledger/files/ledger-file.js';

/**
 * Returns a file of a run as an engine reads it from `raw/`, by the current contract. @throws Error when it is not
 * copied yet
 */
export function rawFile(file: CoveredFile, contract: Contract): TextFile {
  const { fileId, deliveryOrder, header } = file;
  const { lineEnd } = requireText(file);
  const { delimiter, line: headerLine } = header;
  const { positions, extras, width } = matchContract(contract, header.cells);
  const columns = { positions, extras, width };
  return { key: rawKey(file), fileId, deliveryOrder, delimiter, headerLine, lineEnd, ...columns };
}

/** Returns the rows below the header, counted from the bytes. @throws Error when the file is not in `raw/` yet */
export const countRows = (file: Pick<CoveredFile, 'path' | 'text'>): number =>
  requireText(file).lines - 1;

function requireText({ path, text }: Pick<CoveredFile, 'path' | 'text'>) {
  if (!text) throw new Error(`raw/ does not have ${path} yet`);
  return text;
}
