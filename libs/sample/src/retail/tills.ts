import {
  drawBetween,
  pick,
  pickEarly,
  type Random,
  createRandom,
  shuffle,
  drawWhole,
} from '../random.js';
import type { Customer } from './customers.js';
import type { Day } from './weeks.js';
import type { Mart } from './mart.js';
import { findPrice, type Product } from './products.js';
import type { SalesPerson, Shop } from './shops.js';
import type { Transaction } from './transaction-lines.js';

type Basket = Pick<Transaction, 'customer' | 'shop' | 'day' | 'seller' | 'basket' | 'payment'>;

const PAYMENTS = ['card', 'cash', 'voucher'] as const;
/** Share of visits to a shop other than the customer's own, and share of visits that are repeated on the same day. */
const OTHER_SHOP_SHARE = 0.08;
const SECOND_VISITS = 0.04;
/** Share of purchases that are returned later, and share below the list price. */
const RETURNED_SHARE = 0.012;
const OFF_LIST = 0.005;
/** Maximum number of days until a return. */
const REGRET_DAYS = 21;
const MOST_ITEMS = 5;

/** The tills of all shops. Days are drawn once and in order, because returns follow purchases. */
export class Tills {
  private readonly customers: ReadonlyMap<number, readonly Customer[]>;
  private readonly team: ReadonlyMap<number, readonly SalesPerson[]>;
  /** The most popular ones first. */
  private readonly products: readonly Product[];
  private readonly pendingReturns = new Map<Day, Transaction[]>();
  private baskets = 0;

  /** @param visits expected in the average shop per day */
  constructor(
    private readonly mart: Mart,
    private readonly visits: (day: Day) => number,
  ) {
    this.customers = groupByShop(mart.customers);
    this.team = groupByShop(mart.team);
    this.products = shuffle(mart.products, createRandom(mart.seed, 'popular products'));
  }

  /** Yields the transactions of a day, hour by hour. */
  *generateTransactions(day: Day): Generator<Transaction> {
    const random = createRandom(this.mart.seed, 'tills', day);
    const visits = this.mart.shops.flatMap((shop) => this.planVisits(shop, day, random));
    const returns = (this.pendingReturns.get(day) ?? []).map((bought) => [bought]);
    this.pendingReturns.delete(day);
    for (const transactions of shuffle<Iterable<Transaction>>([...visits, ...returns], random)) {
      yield* transactions;
    }
  }

  private planVisits(shop: Shop, day: Day, random: Random): Generator<Transaction>[] {
    const expected = shop.trade * this.visits(day) * drawBetween(random, 0.6, 1.4);
    return Array.from({ length: Math.floor(expected + random()) }, () => {
      const home = random() < OTHER_SHOP_SHARE ? pick(this.mart.shops, random) : shop;
      const customer = pickEarly(filterJoined(day, this.customers.get(home.id)), random);
      const times = random() < SECOND_VISITS ? 2 : 1;
      return Array.from({ length: times }, () =>
        this.generatePurchases(customer, shop, day, random),
      );
    }).flat();
  }

  /** Yields the items of a purchase; the same product may come twice, in an equal row. */
  private *generatePurchases(
    { id: customer }: Customer,
    { id: shop }: Shop,
    day: Day,
    random: Random,
  ): Generator<Transaction> {
    const basket = { customer, shop, day, ...this.pay(shop, day, random) };
    const items = 1 + Math.floor(MOST_ITEMS * Math.min(random(), random()));
    for (let item = 0; item < items; item++) {
      const bought = this.createPurchase(basket, random);
      if (random() < RETURNED_SHARE) this.scheduleReturn(bought, random);
      yield bought;
    }
  }

  private pay(
    shop: number,
    day: Day,
    random: Random,
  ): Pick<Basket, 'seller' | 'basket' | 'payment'> {
    const { id: seller } = pick(filterJoined(day, this.team.get(shop)), random);
    return { seller, basket: ++this.baskets, payment: pickEarly(PAYMENTS, random) };
  }

  private createPurchase(basket: Basket, random: Random): Transaction {
    const product = pickEarly(this.products, random);
    const list = findPrice(product, basket.day);
    const price = random() < OFF_LIST ? Math.floor(list * drawBetween(random, 0.7, 0.95)) : list;
    const quantity = 1 + Math.floor(6 * random() * random() * random());
    return { ...basket, product: product.name, price, quantity };
  }

  /** Schedules a return of some or all of it, at the price that was paid. */
  private scheduleReturn(bought: Transaction, random: Random): void {
    const day = bought.day + drawWhole(random, 1, REGRET_DAYS);
    if (day > this.mart.period.last) return;
    const paid = this.pay(bought.shop, day, random);
    const quantity = -drawWhole(random, 1, bought.quantity);
    const back = { ...bought, ...paid, payment: bought.payment, day, quantity };
    this.pendingReturns.set(day, [...(this.pendingReturns.get(day) ?? []), back]);
  }
}

function groupByShop<T extends { shop: number }>(people: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const person of people) {
    const group = groups.get(person.shop);
    if (group) group.push(person);
    else groups.set(person.shop, [person]);
  }
  return groups;
}

/** Returns the people who have joined by the end of a day. */
function filterJoined<T extends { joined: Day }>(day: Day, people: readonly T[] = []): T[] {
  return people.filter(({ joined }) => joined <= day);
}
