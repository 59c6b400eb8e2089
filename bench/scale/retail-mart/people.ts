import { requireItem, type Random } from '#sample/random.js';
import type { Day } from '#sample/retail/weeks.js';

interface JoinedShop {
  readonly id: number;
  readonly shop: number;
  readonly joined: Day;
}

/** The customers or sales people of each shop, who join day by day. */
export class People {
  /** By shop, in the order of joining. */
  private readonly shops = new Map<number, { people: JoinedShop[]; here: number }>();

  constructor(people: readonly JoinedShop[]) {
    for (const person of [...people].sort((x, y) => x.joined - y.joined)) {
      const shop = this.shops.get(person.shop);
      if (shop) shop.people.push(person);
      else this.shops.set(person.shop, { people: [person], here: 0 });
    }
  }

  /** Adds the people who join by the end of a day. */
  addJoined(day: Day): void {
    for (const shop of this.shops.values()) {
      while ((shop.people[shop.here]?.joined ?? Infinity) <= day) shop.here++;
    }
  }

  /** Returns the number of a person of a shop; prefers those who joined early. */
  pick(shop: number, random: Random): number {
    const found = this.shops.get(shop);
    if (!found) throw new RangeError(`nobody is of shop ${shop}`);
    return requireItem(found.people, Math.floor(Math.min(random(), random()) * found.here)).id;
  }
}
