import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { matchContract } from '#intake/contracts/match-header.js';
import type { Contract } from '#intake/contracts/contract.js';
import type { Header } from '#intake/source/text/header.js';
import { splitCells } from '#personal/text-rows.js';
import { queryRows } from '#platform/database/rows.js';
import { fileHeader } from '../ledger/files/ledger-file.js';
import type { Ledger } from '../ledger/ledger.js';
import type { QuarantinedRow } from './quarantined-row.js';
import type { Fault } from './reasons.js';

export interface QuarantinedCell {
  /** Name in the header of the file; null for a cell beyond the header. */
  header: string | null;
  /** Name in the contract; null for an undeclared column. */
  column: string | null;
  /** Null when the row has too few cells. */
  text: string | null;
  /** Whether the reason is about this cell. */
  isFaulty: boolean;
}

/**
 * Returns the cells of a row as the engines split it, with the columns of the header, left to right. Returns none when
 * quotes do not match, because the boundaries of the cells are unknown then.
 */
export function parseRowCells(
  { text, ...fault }: Fault & { text: string },
  header: Pick<Header, 'cells' | 'delimiter'>,
  contract: Contract,
): QuarantinedCell[] {
  const cells = splitCells(text, header.delimiter);
  if (cells.some(({ value }) => value === undefined)) return [];
  const { positions } = matchContract(contract, header.cells);
  const columns = new Map(Object.entries(positions).map(([name, position]) => [position, name]));
  const faulty = faultyColumns(fault, contract);
  const count = Math.max(cells.length, header.cells.length);
  return Array.from({ length: count }, (_, position) => {
    const column = columns.get(position) ?? null;
    return {
      header: header.cells[position] ?? null,
      column,
      text: cells[position]?.value ?? null,
      isFaulty: column !== null && faulty.includes(column),
    };
  });
}

/** A fault may concern several columns: those of the key, two dates, or a product with its factors. */
function faultyColumns(
  { reason, column }: Fault,
  { columns, key = [], products = [] }: Contract,
): string[] {
  if (reason === 'DUPLICATE_KEY') return key;
  if (column === null) return [];
  if (reason === 'REVERSED_DATES')
    return [column, columns.find(({ name }) => name === column)?.notBefore ?? column];
  if (reason !== 'WRONG_PRODUCT') return [column];
  return [column, ...products.filter((each) => each.column === column).flatMap(({ of }) => of)];
}

const fileWithHeader = z.object({ fileId: z.number(), header: fileHeader.nullable() });

/** Returns the headers of files, by number; null where it is unknown. */
export async function findHeaders(
  warehouse: DataSource,
  fileIds: readonly number[],
): Promise<Map<number, z.output<typeof fileHeader> | null>> {
  const files = await queryRows(
    warehouse,
    fileWithHeader,
    `SELECT file_id::integer AS "fileId", header FROM ops.source_files
     WHERE file_id = ANY ($1::bigint[])`,
    [[...new Set(fileIds)]],
  );
  return new Map(files.map(({ fileId, header }) => [fileId, header]));
}

/** A row as its file writes it. */
export interface WrittenRow {
  /** Empty when the header of the file or the boundaries of the cells are unknown. */
  cells: QuarantinedCell[];
  /** Null when the header of the file is unknown. */
  delimiter: string | null;
  /** Whether its dataset has personal data. */
  isPersonal: boolean;
}

/** Returns the cells of each row, in the order of the rows. */
export async function writtenRows(
  { warehouse, flow }: Pick<Ledger, 'warehouse' | 'flow'>,
  rows: readonly QuarantinedRow[],
): Promise<WrittenRow[]> {
  const headers = await findHeaders(
    warehouse,
    rows.map(({ fileId }) => fileId),
  );
  return rows.map((row) => {
    const header = headers.get(row.fileId);
    const contract = flow.datasets.get(row.dataset)?.contract;
    return {
      cells: header && contract ? parseRowCells(row, header, contract) : [],
      delimiter: header?.delimiter ?? null,
      isPersonal: contract?.personal !== undefined,
    };
  });
}
