import type { Contract } from '#intake/contracts/contract.js';
import { matchContract } from '#intake/contracts/match-header.js';
import type { TextFile } from '#lake/ports/compute.js';
import { rawKey } from '../flow/zones.js';
import type { CoveredFile } from '../ledger/ledger-file.js';
import type { StageContext } from './stage-context.js';

/** A source file in the lake, ready for an engine to read. */
export interface RawFile extends TextFile {
  /** Below the source folder, for people. */
  path: string;
  sha256: string;
  /** Rows below the header, counted from the bytes. */
  rowCount: number;
  /** Made of rows that people have corrected. */
  isMended: boolean;
}

/** Files of a run that lie in `raw/`, by today's contract. @param fileIds only these */
export async function rawFilesOf(
  { ledger, runId }: Pick<StageContext, 'ledger' | 'runId'>,
  contract: Contract,
  fileIds: readonly number[],
): Promise<RawFile[]> {
  const files = await ledger.files.ofRun(runId, contract.dataset);
  const wanted = new Set(fileIds);
  return files.filter(({ fileId }) => wanted.has(fileId)).map((file) => rawFile(file, contract));
}

/** @throws Error when the file is not in `raw/` yet */
export function rawFile(file: CoveredFile, contract: Contract): RawFile {
  const { fileId, deliveryOrder, header, isMended, path, text } = file;
  if (!text) throw new Error(`${path} is not in raw/ yet`);
  const { positions, extras, width } = matchContract(contract, header.cells);
  return {
    key: rawKey(file),
    fileId,
    sha256: file.sha256,
    deliveryOrder,
    path,
    delimiter: header.delimiter,
    headerLine: header.line,
    lineEnd: text.lineEnd,
    positions,
    extras,
    width,
    rowCount: text.lines - 1,
    isMended,
  };
}
