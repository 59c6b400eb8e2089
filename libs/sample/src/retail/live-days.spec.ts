import { beforeAll, describe, expect, it } from 'vitest';
import { planChainMart } from './chain-mart.js';
import { LiveDays, type TillEvent } from './live-days.js';

describe('a day at the tills', () => {
  const days = new LiveDays();
  let events: TillEvent[];
  let sales: Record<string, string | number>[];
  beforeAll(() => {
    events = days.listEvents(0);
    sales = events.map(({ text }) => JSON.parse(text) as Record<string, string | number>);
  });

  it('follows the last day of the sample', () => {
    expect([days.formatDate(0), days.formatDate(5)]).toEqual(['2012-10-27', '2012-11-01']);
    expect(new Set(sales.map((sale) => sale['sales_date']))).toEqual(new Set(['2012-10-27']));
  });

  it('has the same events each time, with ids of their own on each day', () => {
    expect(new LiveDays().listEvents(0)).toEqual(events);
    const readEventId = ({ text }: TillEvent) =>
      (JSON.parse(text) as { event_id: string }).event_id;
    const ids = [...events, ...days.listEvents(1)].map(readEventId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(days.listEvents(1).map(({ text }) => text)).not.toEqual(events.map(({ text }) => text));
  });

  it('has about twenty events a second when it takes a minute', () => {
    expect(events.length).toBeGreaterThan(900);
    expect(events.length).toBeLessThan(2_400);
  });

  it('opens from 8 to 21 o’clock, busiest after work', () => {
    const hours = events.map(({ minute }) => Math.floor(minute / 60));
    expect(hours).toEqual([...hours].sort((x, y) => x - y));
    expect([hours[0], hours.at(-1)]).toEqual([8, 20]);
    const inHour = (hour: number) => hours.filter((each) => each === hour).length;
    expect(inHour(18)).toBeGreaterThan(2 * inHour(8));
    expect(sales[0]?.['sales_time']).toMatch(/^08:\d\d$/);
  });

  it('refers to customers, products, stores and people of the sample, with exact totals', () => {
    const { mart } = planChainMart({});
    const customers = new Set(mart.customers.map(({ id }) => id));
    const products = new Set(mart.products.map(({ name }) => name));
    const shopOf = new Map(mart.team.map(({ id, shop }) => [id, shop]));
    const wrong = sales.filter((sale) => {
      const cents = (column: string) => Math.round(Number(sale[column]) * 100);
      return !(
        customers.has(Number(sale['customer_id'])) &&
        products.has(String(sale['product_name'])) &&
        shopOf.get(Number(sale['sales_person_id'])) === sale['store_id'] &&
        cents('total_cost') === cents('price') * Number(sale['quantity'])
      );
    });
    expect(wrong).toEqual([]);
  });
});
