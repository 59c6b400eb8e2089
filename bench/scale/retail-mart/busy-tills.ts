import {
  requireItem,
  drawBetween,
  pick,
  pickEarly,
  type Random,
  createRandom,
  shuffle,
} from '#sample/random.js';
import type { Day } from '#sample/retail/weeks.js';
import type { Mart } from '#sample/retail/mart.js';
import type { Product } from '#sample/retail/products.js';
import { REQUIRED } from '#sample/retail/transaction-lines.js';
import { People } from './people.js';
import { formatLineEnd, MOST_PIECES, type Offer, listOffers } from './price-list.js';

/** Share of visits to a shop other than the customer's usual one. */
const OTHER_STORE_SHARE = 0.08;
/** Shares of rows that are returns, and that are below the list price. */
const TAKEN_BACK = 0.012;
const OFF_LIST = 0.005;
const MOST_ITEMS = 5;

/** Tills like those of the sample, but faster: a return is drawn independently, and price texts are made once a day. */
export class BusyTills {
  /** Sum of all drawn rows. */
  cents = 0;
  private readonly customers: People;
  private readonly team: People;
  /** The most demanded first. */
  private readonly products: readonly Product[];

  constructor(private readonly mart: Mart) {
    this.customers = new People(mart.customers);
    this.team = new People(mart.team);
    this.products = shuffle(mart.products, createRandom(mart.seed, 'popular products'));
  }

  /** Yields the lines of a day's file, header first. Call it for the days in order. */
  *on(day: Day, rows: number): Generator<string> {
    yield REQUIRED.join();
    const random = createRandom(this.mart.seed, 'busy tills', day);
    const offers = listOffers(this.products, day);
    this.customers.addJoined(day);
    this.team.addJoined(day);
    let left = rows;
    while (left > 0) {
      const { id: shop } = pick(this.mart.shops, random);
      const home = random() < OTHER_STORE_SHARE ? pick(this.mart.shops, random).id : shop;
      const customer = this.customers.pick(home, random);
      const seller = this.team.pick(shop, random);
      const items = 1 + Math.floor(MOST_ITEMS * Math.min(random(), random()));
      for (let item = 0; item < items && left > 0; item++, left--) {
        const offer = pickEarly(offers, random);
        yield `${customer},${shop},${offer.start},${seller},${this.createSale(offer, random)}`;
      }
    }
  }

  /** Price, quantity and total. */
  private createSale({ price, ends }: Offer, random: Random): string {
    const pieces = 1 + Math.floor(MOST_PIECES * random() * random() * random());
    const chance = random();
    if (chance < TAKEN_BACK) return this.createSaleAt(price, -pieces);
    if (chance < TAKEN_BACK + OFF_LIST) {
      return this.createSaleAt(Math.floor(price * drawBetween(random, 0.7, 0.95)), pieces);
    }
    this.cents += price * pieces;
    return requireItem(ends, pieces - 1);
  }

  private createSaleAt(price: number, quantity: number): string {
    this.cents += price * quantity;
    return formatLineEnd(price, quantity);
  }
}
