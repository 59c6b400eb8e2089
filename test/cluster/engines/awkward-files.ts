import { stringify } from 'csv-stringify/sync';
import type { Contract, ContractColumn } from '#intake/contracts/contract.js';
import { type Random, createRandom } from '#sample/random.js';

const ROWS = 800;
export const FILES = 6;
/** Unannounced columns in some files. */
export const EXTRAS = ['Zone', 'Note "it"'];

/** A text file of a source. */
export interface AwkwardFile {
  content: string;
  extras: string[];
}

/**
 * Contracts that do not reject a file for a single date; otherwise nearly every awkward file would be rejected. In one
 * of them the last of conflicting rows wins.
 */
export function createAwkwardContract(contract: Contract): Contract {
  const conflictingRows = contract.dataset === 'features' ? 'last' : 'quarantine';
  return { ...contract, otherDateOrder: 'quarantine', conflictingRows };
}

/** Wrong cell values that people, spreadsheets and other programs write. */
const ODD: Record<ContractColumn['type'], string[]> = {
  integer: [
    '1.0',
    '1.00',
    '1.5',
    '01',
    '-1',
    '0',
    '+1',
    '1e3',
    '999999999',
    '9999999999',
    'one',
    ' 7 ',
  ],
  decimal: [
    '0',
    '-0',
    '-0.00',
    '.5',
    '5.',
    '1.005',
    '1.1000',
    '999999999999999.99',
    '1,5',
    '1e2',
    '--1',
    '0.10',
  ],
  date: [
    '31/02/2010',
    '29/02/2012',
    '29/02/2011',
    '5/2/2010',
    '05/13/2010',
    '05-02-2010',
    '2010-02-05',
    '05/02/10',
    '05/02/0010',
  ],
  boolean: ['TRUE', 'true', 'True', '1', '0', 'FALSE', 'yes', 'T', '2'],
  text: ['A', 'B', 'C', 'D', 'a', ' A', '"A"', '"A""B"', 'ß', '東京', "O'Neil"],
};
const ANYWHERE = ['', 'NA', ' ', 'nan', 'NULL', '"', '"x', '""', '\t', '\\N'];

/**
 * Messy files of a dataset: good rows, odd rows, repeated rows, also of an earlier file and with another value, rows of
 * a wrong width, header lines inside; LF line ends. One has another header and one more faults than its contract
 * allows: both are rejected.
 */
export function createAwkwardFiles(contract: Contract, seed: number): AwkwardFile[] {
  const { dataset } = contract;
  const before: string[][] = [];
  return Array.from({ length: FILES }, (_, file) => {
    const random = createRandom(seed, dataset, file);
    const extras = file % 2 === 1 ? EXTRAS : [];
    const header = stringify([[...toHeader(contract), ...extras]]).trimEnd();
    const lines = [header];
    for (let row = 0; row < ROWS; row++) {
      const line = createLine(contract, random, before, extras.length);
      lines.push(random() < 0.002 ? header : line);
      if (file === FILES - 1) lines.push(`"${line}`);
    }
    if (file === FILES - 2) lines.splice(ROWS / 2, 0, toHeader(contract).toReversed().join(','));
    return { content: `${lines.join('\n')}\n`, extras };
  });
}

const toHeader = ({ columns }: Contract) => columns.map(({ headers }) => headers[0] ?? '');

function createLine(
  contract: Contract,
  random: Random,
  before: string[][],
  extras: number,
): string {
  const kind = random();
  const said = kind < 0.08 ? before[pick(random, before.length)] : undefined;
  const cells = said ? said.slice() : createCells(contract, random);
  if (!said) before.push(cells.slice());
  // The same key with another last number or boolean.
  else if (random() < 0.5) cells.splice(-2, 2, ...createCells(contract, random).slice(-2));
  for (let i = 0; i < extras; i++)
    cells.push(['North', 'South', '', '"a ""b"" \\c"'][pick(random, 4)] ?? '');
  if (kind > 0.98) cells.pop();
  else if (kind > 0.96) cells.push('more');
  else if (kind > 0.95) return '';
  return cells.join(',');
}

const createCells = ({ columns, dataset }: Contract, random: Random) =>
  columns.map((column) => createCell(column, random, dataset === 'stores' ? 60 : 66));

function createCell(column: ContractColumn, random: Random, most: number): string {
  const odd = createOddCell(column, random);
  if (odd !== undefined) return odd;
  switch (column.type) {
    case 'integer':
      // Sales and features have more stores than the stores files.
      return createInteger(column, random, column.name === 'store_size' ? 200_000 : most);
    case 'decimal':
      return (random() * (column.name === 'weekly_sales' ? 90_000 : 90) - 5).toFixed(
        column.scale ?? 0,
      );
    case 'date':
      return createDate(column, random);
    case 'boolean':
      return random() < 0.2 ? 'TRUE' : 'FALSE';
    case 'text':
      return column.pattern === undefined
        ? (['A', 'B', 'C'][pick(random, 3)] ?? 'A')
        : createPlanPeriod(random);
  }
}

/** Few closings are before the opening, or nearly every file of stores would be rejected. */
function createDate({ notBefore }: ContractColumn, random: Random): string {
  const first = notBefore === undefined || random() < 0.05 ? 2010 : 2013;
  return `${padNumber(1 + pick(random, 28))}/${padNumber(1 + pick(random, 12))}/${first + pick(random, 3)}`;
}

/** A fiscal month or a day, for periods of a plan; names of stores and places may be any text. */
function createPlanPeriod(random: Random): string {
  const year = 2010 + pick(random, 3);
  const month = padNumber(1 + pick(random, 12));
  return random() < 0.5
    ? `${year}-M${month}`
    : `${year}-${month}-${padNumber(1 + pick(random, 28))}`;
}

const createInteger = ({ min = 1, max }: ContractColumn, random: Random, most: number) =>
  String(Number(min) + pick(random, max === undefined ? most : Number(max) - Number(min) + 1));

/** Returns an invalid cell at random. */
export function createOddCell({ type }: ContractColumn, random: Random): string | undefined {
  const kind = random();
  if (kind < 0.004) return ANYWHERE[pick(random, ANYWHERE.length)] ?? '';
  const odd = ODD[type];
  return kind < 0.012 ? (odd[pick(random, odd.length)] ?? '') : undefined;
}

const pick = (random: Random, count: number) => Math.floor(random() * count);
const padNumber = (number: number) => String(number).padStart(2, '0');
