import { createRandom } from '#sample/random.js';
import type { Contract } from '#intake/contracts/contract.js';
import {
  retailDimensions,
  createRetailLines,
  TRANSACTIONS_HEADER,
} from '#test/factories/retail-files.js';
import { type AwkwardFile, EXTRAS, FILES, createOddCell } from './awkward-files.js';

const ROWS = 400;

/** Messy files of a dataset of point-of-sale data: good rows, odd cells, equal rows, unknown numbers. */
export function createAwkwardRetailFiles(contract: Contract, seed: number): AwkwardFile[] {
  const { dataset, columns } = contract;
  if (dataset !== 'transactions') {
    const { [`${dataset}.csv` as keyof typeof retailDimensions]: content } = retailDimensions;
    // Rows in two files: the second has all of them.
    const [header = '', first = ''] = content.split('\n');
    const whole = dataset === 'products' ? content + unseenNames(first) : content;
    return [`${header}\n${first}\n`, whole].map((text) => ({ content: text, extras: [] }));
  }
  return Array.from({ length: FILES }, (_, file) => {
    const random = createRandom(seed, dataset, file);
    const extras = file % 2 === 1 ? EXTRAS : [];
    const header = [
      TRANSACTIONS_HEADER,
      ...extras.map((name) => `"${name.replaceAll('"', '""')}"`),
    ];
    const rows = createRetailLines(seed + file, ROWS).flatMap((line) => {
      const cells = line.split(',').map((cell, at) => {
        const column = columns[at];
        return (column && createOddCell(column, random)) ?? cell;
      });
      if (random() < 0.02) cells[Math.floor(random() * 2)] = '99';
      const text = [...cells, ...extras.map(() => (random() < 0.5 ? '' : 'north'))].join(',');
      return random() < 0.05 ? [text, text] : [text];
    });
    return { content: [header.join(','), ...rows, ''].join('\n'), extras };
  });
}

/** Returns products whose names have characters that nobody sees: those of control are refused, as the name is the key. */
function unseenNames(product: string): string {
  const [, name = '', ...others] = product.split(',');
  return ['\u0001', '\u001f', '\u007f', '\u0085', '\u009f', '\u00a0', '\u200b']
    .map((sign, index) => `${[900 + index, name + sign, ...others].join(',')}\n`)
    .join('');
}
