import { type Day, formatIsoDate } from '#sample/retail/weeks.js';
import { formatMoney, findPrice, type Product } from '#sample/retail/products.js';

/** Maximum quantity of a product in one purchase. */
export const MOST_PIECES = 6;

/** A product on a day, as cells of a transaction. */
export interface Offer {
  /** Name and day. */
  readonly start: string;
  /** Cents for one piece. */
  readonly price: number;
  /** Price, quantity and total, by quantity from one piece on. */
  readonly ends: readonly string[];
}

/** Returns products in order, at the list price of a day. */
export function listOffers(products: readonly Product[], day: Day): Offer[] {
  return products.map((product) => {
    const price = findPrice(product, day);
    return {
      start: `${product.name},${formatIsoDate(day)}`,
      price,
      ends: Array.from({ length: MOST_PIECES }, (_, i) => formatLineEnd(price, i + 1)),
    };
  });
}

/** @param price in cents for one piece @param quantity negative for a return */
export function formatLineEnd(price: number, quantity: number): string {
  return `${formatMoney(price)},${quantity},${formatMoney(price * quantity)}`;
}
