import { describe, expect, it } from 'vitest';
import { argumentsOf } from '#serving/arguments.js';
import { columnsOf } from '#serving/columns.js';
import type { PageArgs } from '#serving/paging/page-args.js';
import { givesList, type ListUseCase } from '../serving/answer-definition.js';
import { useCases } from './answers.js';

const lists = useCases.filter(givesList);
const screaming = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** Returns the declaration of a list, which needs no tables. */
const listOf = (useCase: ListUseCase, given: object) =>
  useCase.list(Object.assign(new useCase.args(), given) as PageArgs);

describe.each(lists.map((useCase) => [useCase.name, useCase] as const))('%s', (_, useCase) => {
  const columns = columnsOf(listOf(useCase, {}).node).map(({ name }) => name);
  const orders = argumentsOf(useCase.args).find(({ name }) => name === 'orderBy');

  it('orders by any column under its own name', () => {
    for (const column of columns) {
      expect(orders?.values).toContain(screaming(column));
      expect(listOf(useCase, { orderBy: screaming(column) }).order[0]).toBe(column);
    }
  });

  it('makes every order total by the key of its rows', () => {
    expect(useCase.key).not.toEqual([]);
    for (const orderBy of orders?.values ?? []) {
      const { order } = listOf(useCase, { orderBy });
      expect(columns).toEqual(expect.arrayContaining(order as string[]));
      expect(order).toEqual(expect.arrayContaining([...useCase.key]));
    }
  });

  it('passes every filter to the query', () => {
    const filters = argumentsOf(useCase.args).filter(
      ({ name }) => !['first', 'after', 'direction', 'orderBy', 'personalData'].includes(name),
    );
    const given = filters.map(({ name }, index) => [name, `value ${index}`] as const);
    const { parameters } = listOf(useCase, Object.fromEntries(given));
    expect([...parameters].sort()).toEqual(given.map(([, value]) => value).sort());
  });
});
