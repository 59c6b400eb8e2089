import { between, pick, pickEarly, type Random, randomFor, shuffled, whole } from '../random.js';
import type { Customer } from './customers.js';
import type { Day } from './weeks.js';
import type { Mart } from './mart.js';
import { priceOn, type Product } from './products.js';
import type { SalesPerson, Shop } from './shops.js';
import type { Transaction } from './transaction-lines.js';

type Basket = Pick<Transaction, 'customer' | 'shop' | 'day' | 'seller' | 'basket' | 'payment'>;

const PAYMENTS = ['card', 'cash', 'voucher'] as const;
/** Share of visits to a shop other than the customer's own, and share of visits that are repeated on the same day. */
const ELSEWHERE = 0.08;
const SECOND_VISITS = 0.04;
/** Share of purchases that are returned later, and share below the list price. */
const TAKEN_BACK = 0.012;
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
  private readonly toTakeBack = new Map<Day, Transaction[]>();
  private baskets = 0;

  /** @param visits expected in the average shop per day */
  constructor(
    private readonly mart: Mart,
    private readonly visits: (day: Day) => number,
  ) {
    this.customers = byShop(mart.customers);
    this.team = byShop(mart.team);
    this.products = shuffled(mart.products, randomFor(mart.seed, 'popular products'));
  }

  /** Yields the transactions of a day, hour by hour. */
  *on(day: Day): Generator<Transaction> {
    const random = randomFor(this.mart.seed, 'tills', day);
    const visits = this.mart.shops.flatMap((shop) => this.visitsTo(shop, day, random));
    const returns = (this.toTakeBack.get(day) ?? []).map((bought) => [bought]);
    this.toTakeBack.delete(day);
    for (const transactions of shuffled<Iterable<Transaction>>([...visits, ...returns], random)) {
      yield* transactions;
    }
  }

  private visitsTo(shop: Shop, day: Day, random: Random): Generator<Transaction>[] {
    const expected = shop.trade * this.visits(day) * between(random, 0.6, 1.4);
    return Array.from({ length: Math.floor(expected + random()) }, () => {
      const home = random() < ELSEWHERE ? pick(this.mart.shops, random) : shop;
      const customer = pickEarly(joinedBy(day, this.customers.get(home.id)), random);
      const times = random() < SECOND_VISITS ? 2 : 1;
      return Array.from({ length: times }, () => this.purchases(customer, shop, day, random));
    }).flat();
  }

  /** Yields the items of a purchase; the same product may come twice, in an equal row. */
  private *purchases(
    { id: customer }: Customer,
    { id: shop }: Shop,
    day: Day,
    random: Random,
  ): Generator<Transaction> {
    const basket = { customer, shop, day, ...this.pay(shop, day, random) };
    const items = 1 + Math.floor(MOST_ITEMS * Math.min(random(), random()));
    for (let item = 0; item < items; item++) {
      const bought = this.purchase(basket, random);
      if (random() < TAKEN_BACK) this.takeBackLater(bought, random);
      yield bought;
    }
  }

  private pay(
    shop: number,
    day: Day,
    random: Random,
  ): Pick<Basket, 'seller' | 'basket' | 'payment'> {
    const { id: seller } = pick(joinedBy(day, this.team.get(shop)), random);
    return { seller, basket: ++this.baskets, payment: pickEarly(PAYMENTS, random) };
  }

  private purchase(basket: Basket, random: Random): Transaction {
    const product = pickEarly(this.products, random);
    const list = priceOn(product, basket.day);
    const price = random() < OFF_LIST ? Math.floor(list * between(random, 0.7, 0.95)) : list;
    const quantity = 1 + Math.floor(6 * random() * random() * random());
    return { ...basket, product: product.name, price, quantity };
  }

  /** Schedules a return of some or all of it, at the price that was paid. */
  private takeBackLater(bought: Transaction, random: Random): void {
    const day = bought.day + whole(random, 1, REGRET_DAYS);
    if (day > this.mart.period.last) return;
    const paid = this.pay(bought.shop, day, random);
    const quantity = -whole(random, 1, bought.quantity);
    const back = { ...bought, ...paid, payment: bought.payment, day, quantity };
    this.toTakeBack.set(day, [...(this.toTakeBack.get(day) ?? []), back]);
  }
}

function byShop<T extends { shop: number }>(people: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const person of people) {
    const group = groups.get(person.shop);
    if (group) group.push(person);
    else groups.set(person.shop, [person]);
  }
  return groups;
}

/** Returns the people who have joined by the end of a day. */
function joinedBy<T extends { joined: Day }>(day: Day, people: readonly T[] = []): T[] {
  return people.filter(({ joined }) => joined <= day);
}
