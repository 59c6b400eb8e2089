import { between, type Random, randomFor, whole } from '../random.js';
import { ASSORTMENT } from './assortment.js';
import { type Day, isoDate, type Period } from './days.js';
import { money } from './money.js';

export interface Product {
  readonly id: number;
  readonly name: string;
  /** In cents, from `updated` on. */
  readonly currentPrice: number;
  /** In cents, before. */
  readonly oldPrice: number;
  readonly created: Day;
  readonly updated: Day;
  readonly expires: Day | undefined;
}

/** Share of products whose price changes while the transactions run. */
const CHANGING = 0.6;
/** A larger pack costs so much more than the next smaller one. */
const LARGER = 1.7;
/** Days a product is on sale before the first transaction. */
const ON_SALE = { least: 30, most: 1500 };

/** Every product of the assortment; the names are unique. */
export function planProducts(period: Period, seed: number): Product[] {
  const random = randomFor(seed, 'products');
  let id = 0;
  return ASSORTMENT.flatMap(({ names, sizes, cents, keeps }) =>
    names.flatMap((name) => {
      let price = cents * between(random, 0.8, 1.25);
      return sizes.map((size): Product => {
        const currentPrice = toTag(price);
        price *= LARGER;
        return {
          id: ++id,
          name: `${name} ${size}`.trim(),
          currentPrice,
          oldPrice: pastPrice(currentPrice, random),
          ...datesOf(period, random),
          expires: keeps === undefined ? undefined : period.last + whole(random, 1, keeps),
        };
      });
    }),
  );
}

/** What a product costs on a day, in cents. */
export function priceOn({ updated, currentPrice, oldPrice }: Product, day: Day): number {
  return day >= updated ? currentPrice : oldPrice;
}

/** Lines of the products file, its header first. */
export function* productLines(products: readonly Product[]): Generator<string> {
  yield 'id,name,current_price,old_price,created_date,updated_date,expiry_date';
  for (const { id, name, currentPrice, oldPrice, created, updated, expires } of products) {
    const dates = [created, updated].map(isoDate).join();
    const prices = `${money(currentPrice)},${money(oldPrice)}`;
    yield `${id},${name},${prices},${dates},${expires === undefined ? '' : isoDate(expires)}`;
  }
}

function datesOf(period: Period, random: Random): Pick<Product, 'created' | 'updated'> {
  const created = period.first - whole(random, ON_SALE.least, ON_SALE.most);
  const updated =
    random() < CHANGING
      ? whole(random, period.first, period.last)
      : whole(random, created, period.first);
  return { created, updated };
}

/** Another price, up to a seventh lower or a tenth higher. */
function pastPrice(current: number, random: Random): number {
  const past = toTag(current * between(random, 0.86, 1.1));
  return past === current ? current - 10 : past;
}

/** As on price tags: 2.49, never 2.50. */
function toTag(cents: number): number {
  return 10 * Math.max(3, Math.round(cents / 10)) - 1;
}
