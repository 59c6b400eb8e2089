import { contractOf, type Dataset } from '../contracts/contract.js';
import { matchContract } from '../contracts/match-header.js';
import type { CoveredFile, LedgerFile } from '../ledger/file-ledger.js';
import type { TextFile } from '../ports/compute.js';
import type { StageContext } from '../stages/stage-context.js';

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

export const rawKey = ({ dataset, sha256 }: Pick<LedgerFile, 'dataset' | 'sha256'>) =>
  `raw/${dataset}/${sha256}.csv`;

/** Files of a run that lie in `raw/`, by today's contract. @param fileIds only these */
export async function rawFilesOf(
  { ledger, runId }: Pick<StageContext, 'ledger' | 'runId'>,
  dataset: Dataset,
  fileIds?: readonly number[],
): Promise<RawFile[]> {
  const files = await ledger.files.ofRun(runId, dataset);
  return files.filter(({ fileId }) => fileIds?.includes(fileId) ?? true).map(rawFile);
}

/** @throws Error when the file is not in `raw/` yet */
export function rawFile(file: CoveredFile): RawFile {
  const { fileId, deliveryOrder, header, isMended, path, text } = file;
  if (!text) throw new Error(`${path} is not in raw/ yet`);
  const { positions, extras, width } = matchContract(contractOf(file.dataset), header.cells);
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
