import type { Type } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { argumentsOf } from '#serving/arguments.js';
import { columnsOf } from '#serving/columns.js';
import type { PageArgs } from '#serving/paging/page-args.js';
import { definitionOf, givesList, type ListUseCaseClass } from '../serving/use-case.js';
import { useCases } from './use-cases.js';

const lists = useCases.filter(givesList);
const screaming = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** What names one row of each list. */
const keys: Record<string, string[]> = {
  monthlyDepartmentSales: ['department', 'month'],
  weeklyTopStores: ['week'],
  departmentPerformance: ['week', 'department'],
  lowestFuelPrices: ['week'],
  yearlyStorePerformance: ['year', 'store'],
  customerSpend: ['month', 'customer'],
  topCustomers: ['customer'],
  salesTeamRanking: ['month', 'store', 'salesPerson'],
  productPerformance: ['month', 'product'],
  basketSize: ['month', 'store'],
};

/** What a list says of itself; that needs no tables to read. */
function listOf(useCase: ListUseCaseClass, given: object) {
  const { args } = definitionOf(useCase);
  const instance = new (
    useCase as unknown as new (marts: unknown) => InstanceType<ListUseCaseClass>
  )({});
  return instance.list(Object.assign(new (args as Type<PageArgs>)(), given));
}

it('there are ten', () => {
  expect(lists.map((useCase) => definitionOf(useCase).name)).toEqual([
    'monthlyDepartmentSales',
    'weeklyTopStores',
    'departmentPerformance',
    'lowestFuelPrices',
    'yearlyStorePerformance',
    'customerSpend',
    'topCustomers',
    'salesTeamRanking',
    'productPerformance',
    'basketSize',
  ]);
});

describe.each(lists.map((useCase) => [definitionOf(useCase).name, useCase] as const))(
  '%s',
  (name, useCase) => {
    const columns = columnsOf(listOf(useCase, {}).node).map(({ name }) => name);
    const orders = argumentsOf(definitionOf(useCase).args).find(({ name }) => name === 'orderBy');

    it('orders by any column under its own name', () => {
      for (const column of columns) {
        expect(orders?.values).toContain(screaming(column));
        expect(listOf(useCase, { orderBy: screaming(column) }).order[0]).toBe(column);
      }
    });

    it('makes every order total by the key of its rows', () => {
      for (const orderBy of orders?.values ?? []) {
        const { order } = listOf(useCase, { orderBy });
        expect(order).toEqual(expect.arrayContaining(keys[name] ?? ['no key']));
      }
    });

    it('passes every filter on', () => {
      const filters = argumentsOf(definitionOf(useCase).args).filter(
        ({ name }) => !['first', 'after', 'direction', 'orderBy', 'personalData'].includes(name),
      );
      const given = filters.map(({ name }, index) => [name, `value ${index}`] as const);
      const { parameters } = listOf(useCase, Object.fromEntries(given));
      expect([...parameters].sort()).toEqual(given.map(([, value]) => value).sort());
    });
  },
);
