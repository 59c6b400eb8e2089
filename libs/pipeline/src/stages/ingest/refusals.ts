import type { Contract } from '#intake/contracts/contract.js';
import type { FileError } from '../../ledger/receive/seen-file.js';
import type { RefusedByContract } from './clean-dataset.js';
import type { RawFile } from '../../context/raw-files.js';

/** A file that is refused for what its rows say. */
export interface FileRefusal {
  fileId: number;
  path: string;
  sha256: string;
  error: FileError;
}

/** Says in words why a file is refused, with the first row that shows it. */
export function fileRefusal(
  contract: Contract,
  files: ReadonlyMap<number, RawFile>,
  refused: RefusedByContract,
): FileRefusal {
  const fileId = Number(refused.file_id);
  const file = files.get(fileId);
  if (!file) throw new Error(`the engine refused file ${fileId}, which it was not given`);
  const error = errorOf(contract, refused);
  return {
    fileId,
    path: file.path,
    sha256: file.sha256,
    error: { ...error, message: `${file.path}: ${error.message}` },
  };
}

function errorOf(contract: Contract, refused: RefusedByContract): FileError {
  const { column_name: column, faulty, line, rows, rule, text, value } = refused;
  switch (rule) {
    case 'OTHER_DATE_ORDER': {
      const { formats = [] } = contract.columns.find(({ name }) => name === column) ?? {};
      const proof = `line ${line}: ${column} ${value} is no day in ${formats.join(' or ')}, but is one with day and month changed about`;
      const advice = `deliver it with dates as ${formats.join(' or ')}, or change the contract`;
      return { code: 'SOURCE_DATE_ORDER', message: `${proof}; ${advice}` };
    }
    case 'OTHER_HEADER': {
      const advice = 'deliver the part below it as a file of its own';
      const proof = `line ${line} is another header than the first: ${text}`;
      return { code: 'SOURCE_COLUMNS', message: `${proof}; ${advice}` };
    }
    case 'ERROR_RATE': {
      const limit = `more than the ${contract.errorRate.file * 100} % its contract allows`;
      const where = column === null ? text : `${column} ${value}`;
      const proof = `${faulty} of ${rows} rows are faulty, ${limit}; the first is line ${line}: ${where}`;
      const advice = 'see them all with `npm run contract -- check FILE`';
      return { code: 'SOURCE_ERROR_RATE', message: `${proof}; ${advice}` };
    }
  }
}
