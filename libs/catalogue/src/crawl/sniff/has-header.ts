import { SIGNED_ORDERS } from '../../tables/date-orders.js';
import { isNoValue, kindsOf, type TextKind } from './text-kinds.js';

const TYPED: TextKind[] = [
  ...(['boolean', 'double', 'timestamp', 'time'] as const),
  ...SIGNED_ORDERS,
];
const NUMBER = /^[-+]?[0-9.,\s]+%?$/;

/**
 * Whether the first row names the columns. It does when a column has a type from the second row on that the first
 * cell has not; it does not when the first cells have the types of those below. Where all is text, names are told
 * from values by each being another, and none empty or a number.
 */
export function hasHeader([first, ...rest]: readonly string[][]): boolean {
  if (!first) return false;
  let typed = 0;
  for (const [index, cell] of first.entries()) {
    const text = cell.trim();
    const below = rest.map((cells) => cells[index] ?? '').filter((each) => !isNoValue(each.trim()));
    const kinds = below.length > 0 ? kindsOf(below, TYPED) : [];
    if (kinds.length === 0 || isNoValue(text)) continue;
    if (kindsOf([text], kinds).length === 0) return true;
    typed++;
  }
  if (typed > 0) return false;
  const names = first.map((cell) => cell.trim());
  const areNames = names.every((name) => name !== '' && !NUMBER.test(name));
  return areNames && new Set(names).size === names.length;
}
