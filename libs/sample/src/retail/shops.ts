import { at } from '../at.js';
import { pick, randomFor, whole } from '../random.js';
import { type Day, isoDate, type Period } from './days.js';
import { inventAddress, type Person } from './people.js';
import { REVIEWS } from './words.js';

/** A store of the chain as its tills know it. */
export interface Shop {
  /** The number of the store. */
  readonly id: number;
  /** How much is sold there, as a multiple of the average shop's. */
  readonly trade: number;
  readonly address: string;
  /** The first three digits of pincodes around it. */
  readonly area: string;
  readonly opened: Day;
  readonly review: string;
}

/** At least a year open before the first transaction, at most some twenty. */
const OPEN_DAYS = { least: 400, most: 7500 };

/** @param sizes what each shop sells, in any one unit */
export function planShops(
  sizes: readonly { id: number; size: number }[],
  period: Period,
  seed: number,
): Shop[] {
  const mean = sizes.reduce((sum, { size }) => sum + size, 0) / sizes.length;
  return sizes.map(({ id, size }) => {
    const random = randomFor(seed, 'shop', id);
    return {
      id,
      trade: size / mean,
      address: inventAddress(random),
      area: String(100 + ((id * 37) % 900)),
      opened: period.first - whole(random, OPEN_DAYS.least, OPEN_DAYS.most),
      review: pick(REVIEWS, random),
    };
  });
}

/**
 * Lines of the shops file, its header first.
 * @param managers of the shops, in their order
 */
export function* shopLines(shops: readonly Shop[], managers: readonly Person[]): Generator<string> {
  yield 'id,address,store_pincode,store_manager_name,store_opening_date,reviews';
  for (const [i, { id, address, area, opened, review }] of shops.entries()) {
    const { firstName, lastName } = at(managers, i);
    yield `${id},${address},${area}001,${firstName} ${lastName},${isoDate(opened)},${review}`;
  }
}
