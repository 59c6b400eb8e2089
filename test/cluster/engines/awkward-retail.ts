import { randomFor } from '#sample/random.js';
import type { Contract } from '#intake/contracts/contract.js';
import {
  retailDimensions,
  retailLines,
  TRANSACTIONS_HEADER,
} from '#test/factories/retail-files.js';
import { type AwkwardFile, EXTRAS, FILES, oddCell } from './awkward-files.js';

const ROWS = 400;

/** Messy files of a dataset of point-of-sale data: good rows, odd cells, equal rows, unknown numbers. */
export function awkwardRetailFiles(contract: Contract, seed: number): AwkwardFile[] {
  const { dataset, columns } = contract;
  if (dataset !== 'transactions') {
    const { [`${dataset}.csv` as keyof typeof retailDimensions]: content } = retailDimensions;
    // Rows in two files: the second has all of them.
    const [header = '', first = ''] = content.split('\n');
    return [`${header}\n${first}\n`, content].map((text) => ({ content: text, extras: [] }));
  }
  return Array.from({ length: FILES }, (_, file) => {
    const random = randomFor(seed, dataset, file);
    const extras = file % 2 === 1 ? EXTRAS : [];
    const header = [
      TRANSACTIONS_HEADER,
      ...extras.map((name) => `"${name.replaceAll('"', '""')}"`),
    ];
    const rows = retailLines(seed + file, ROWS).flatMap((line) => {
      const cells = line.split(',').map((cell, at) => {
        const column = columns[at];
        return (column && oddCell(column, random)) ?? cell;
      });
      if (random() < 0.02) cells[Math.floor(random() * 2)] = '99';
      const text = [...cells, ...extras.map(() => (random() < 0.5 ? '' : 'north'))].join(',');
      return random() < 0.05 ? [text, text] : [text];
    });
    return { content: [header.join(','), ...rows, ''].join('\n'), extras };
  });
}
