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
/** Share of items that the till records twice. */
const REPEATED_ITEMS = 0.006;
/** Value of an item of a wholesale shop, in cents, and the sizes of its cases. */
const WHOLESALE = { least: 3_000, most: 63_000, cases: [12, 6, 1] } as const;

/** How much the tills of a shop sell on a day. */
export interface TillPlan {
  /** Purchases of the shop on the day; or the cents that it has sold since the first day when it closes. */
  plan: (shop: Shop, day: Day) => { visits: number } | { soldUntilThen: number };
  /** Whether customers buy by the case. */
  isWholesale: boolean;
}

/** The tills of all shops. Days are drawn once and in order, because returns follow purchases. */
export class Tills {
  private readonly customers: ReadonlyMap<number, readonly Customer[]>;
  private readonly team: ReadonlyMap<number, readonly SalesPerson[]>;
  /** The most popular ones first. */
  private readonly products: readonly Product[];
  private readonly pendingReturns = new Map<Day, Transaction[]>();
  /** Cents since the first day, by shop. */
  private readonly sold = new Map<number, number>();
  private baskets = 0;

  constructor(
    private readonly mart: Mart,
    private readonly tillPlan: TillPlan,
  ) {
    this.customers = groupByShop(mart.customers);
    this.team = groupByShop(mart.team);
    this.products = shuffle(mart.products, createRandom(mart.seed, 'popular products'));
  }

  /** Yields the transactions of a day, hour by hour. */
  *generateTransactions(day: Day): Generator<Transaction> {
    const random = createRandom(this.mart.seed, 'tills', day);
    const returns = (this.pendingReturns.get(day) ?? []).map((bought) => [bought]);
    this.pendingReturns.delete(day);
    for (const [bought] of returns) if (bought) this.addSale(bought);
    const customers = new Map(
      this.mart.shops.map(({ id }) => [id, filterJoined(day, this.customers.get(id))]),
    );
    const purchases = this.mart.shops.flatMap((shop) =>
      this.makePurchases(shop, customers, day, random),
    );
    for (const transactions of shuffle([...purchases, ...returns], random)) yield* transactions;
  }

  /** @param customers those who have joined, by shop */
  private makePurchases(
    shop: Shop,
    customers: ReadonlyMap<number, readonly Customer[]>,
    day: Day,
    random: Random,
  ): Transaction[][] {
    const team = filterJoined(day, this.team.get(shop.id));
    const purchases: Transaction[][] = [];
    const planned = this.tillPlan.plan(shop, day);
    let visits =
      'visits' in planned
        ? Math.floor(planned.visits * drawBetween(random, 0.6, 1.4) + random())
        : Infinity;
    const most = 'visits' in planned ? Infinity : planned.soldUntilThen;
    while (visits-- > 0 && (this.sold.get(shop.id) ?? 0) < most) {
      const home = random() < OTHER_SHOP_SHARE ? pick(this.mart.shops, random) : shop;
      const customer = pickEarly(customers.get(home.id) ?? [], random);
      const times = random() < SECOND_VISITS ? 2 : 1;
      for (let time = 0; time < times; time++) {
        purchases.push(this.makePurchase(customer, shop, team, day, random));
      }
    }
    return purchases;
  }

  /** Returns the items of a purchase; the same product may come twice, in an equal row. */
  private makePurchase(
    { id: customer }: Customer,
    { id: shop }: Shop,
    team: readonly SalesPerson[],
    day: Day,
    random: Random,
  ): Transaction[] {
    const basket = { customer, shop, day, ...this.pay(team, random) };
    const items = 1 + Math.floor(MOST_ITEMS * Math.min(random(), random()));
    const bought: Transaction[] = [];
    for (let item = 0; item < items; item++) {
      const previous = bought.at(-1);
      const isRepeated = previous !== undefined && random() < REPEATED_ITEMS;
      const transaction = isRepeated ? previous : this.createTransaction(basket, random);
      if (random() < RETURNED_SHARE) this.scheduleReturn(transaction, random);
      this.addSale(transaction);
      bought.push(transaction);
    }
    return bought;
  }

  private addSale({ shop, price, quantity }: Transaction): void {
    this.sold.set(shop, (this.sold.get(shop) ?? 0) + price * quantity);
  }

  private pay(
    team: readonly SalesPerson[],
    random: Random,
  ): Pick<Basket, 'seller' | 'basket' | 'payment'> {
    const { id: seller } = pick(team, random);
    return { seller, basket: ++this.baskets, payment: pickEarly(PAYMENTS, random) };
  }

  private createTransaction(basket: Basket, random: Random): Transaction {
    const product = pickEarly(this.products, random);
    const list = findPrice(product, basket.day);
    const price = random() < OFF_LIST ? Math.floor(list * drawBetween(random, 0.7, 0.95)) : list;
    const quantity = this.tillPlan.isWholesale
      ? drawCases(price, random)
      : 1 + Math.floor(6 * random() * random() * random());
    const { customer, shop, day, seller, basket: number, payment } = basket;
    // Copying by spread takes three times as long.
    return {
      customer,
      shop,
      product: product.name,
      day,
      seller,
      price,
      quantity,
      basket: number,
      payment,
    };
  }

  /** Schedules a return of some or all of it, at the price that was paid. */
  private scheduleReturn(bought: Transaction, random: Random): void {
    const day = bought.day + drawWhole(random, 1, REGRET_DAYS);
    if (day > this.mart.period.last) return;
    const paid = this.pay(filterJoined(day, this.team.get(bought.shop)), random);
    const quantity = -drawWhole(random, 1, bought.quantity);
    const back = { ...bought, ...paid, payment: bought.payment, day, quantity };
    this.pendingReturns.set(day, [...(this.pendingReturns.get(day) ?? []), back]);
  }
}

/** Returns the pieces of an item, in whole cases where it is worth them. */
function drawCases(price: number, random: Random): number {
  const { least, most, cases } = WHOLESALE;
  const pieces = drawBetween(random, least, most) / price;
  const size = cases.find((each) => pieces >= 2 * each) ?? 1;
  return Math.max(1, size * Math.round(pieces / size));
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
