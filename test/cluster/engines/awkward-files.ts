import {
  contracts,
  type Contract,
  type ContractColumn,
  type Dataset,
} from '#pipeline/contracts/contract.js';
import { type Random, randomFor } from '#sample/random.js';

const ROWS = 4_000;
const FILES = 3;

/** Texts that people, spreadsheets and other programs put where a value should be. */
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

/** Messy files of a dataset: good rows, odd rows, rows said twice, rows of a wrong width; LF ended. */
export function awkwardFiles(dataset: Dataset, seed: number): string[] {
  return Array.from({ length: FILES }, (_, file) => {
    const random = randomFor(seed, dataset, file);
    const lines = [headerOf(contracts[dataset])];
    for (let row = 0; row < ROWS; row++) lines.push(lineOf(contracts[dataset], random, lines));
    return `${lines.join('\n')}\n`;
  });
}

const headerOf = ({ columns }: Contract) => columns.map(({ headers }) => headers[0]).join(',');

function lineOf({ columns, dataset }: Contract, random: Random, before: string[]): string {
  const kind = random();
  if (kind < 0.05 && before.length > 1) return before[1 + pick(random, before.length - 1)] ?? '';
  const cells = columns.map((column) => cellOf(column, random, dataset === 'sales' ? 66 : 60));
  if (kind < 0.07) cells.pop();
  else if (kind < 0.09) cells.push('more');
  else if (kind < 0.1) return '';
  return cells.join(',');
}

function cellOf(column: ContractColumn, random: Random, most: number): string {
  const kind = random();
  if (kind < 0.004) return ANYWHERE[pick(random, ANYWHERE.length)] ?? '';
  const odd = ODD[column.type];
  if (kind < 0.012) return odd[pick(random, odd.length)] ?? '';
  switch (column.type) {
    case 'integer':
      // Sales know departments and stores beyond those that the stores files name.
      return String(1 + pick(random, column.name === 'store_size' ? 200_000 : most));
    case 'decimal':
      return (random() * (column.name === 'weekly_sales' ? 90_000 : 90) - 5).toFixed(
        column.scale ?? 0,
      );
    case 'date':
      return `${two(1 + pick(random, 28))}/${two(1 + pick(random, 12))}/${2010 + pick(random, 3)}`;
    case 'boolean':
      return random() < 0.2 ? 'TRUE' : 'FALSE';
    case 'text':
      return ['A', 'B', 'C'][pick(random, 3)] ?? 'A';
  }
}

const pick = (random: Random, count: number) => Math.floor(random() * count);
const two = (number: number) => String(number).padStart(2, '0');
