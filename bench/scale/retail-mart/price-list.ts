import { type Day, isoDate } from '#sample/retail/weeks.js';
import { money, priceOn, type Product } from '#sample/retail/products.js';

/** Pieces of a product that are bought together, at the most. */
export const MOST_PIECES = 6;

/** A product on a day, as the cells of a transaction have it. */
export interface Offer {
  /** Name and day. */
  readonly start: string;
  /** In cents, of one. */
  readonly price: number;
  /** Price, quantity and total, by quantity: the first of one piece. */
  readonly ends: readonly string[];
}

/** Products in their order, at the list price of a day. */
export function offersOn(products: readonly Product[], day: Day): Offer[] {
  return products.map((product) => {
    const price = priceOn(product, day);
    return {
      start: `${product.name},${isoDate(day)}`,
      price,
      ends: Array.from({ length: MOST_PIECES }, (_, i) => endOf(price, i + 1)),
    };
  });
}

/** @param price in cents, of one @param quantity below 0 for what is taken back */
export function endOf(price: number, quantity: number): string {
  return `${money(price)},${quantity},${money(price * quantity)}`;
}
