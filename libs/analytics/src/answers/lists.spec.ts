import { describe, expect, it } from 'vitest';
import { listArguments } from '#serving/arguments.js';
import { listColumns } from '#serving/columns.js';
import type { PageArgs } from '#serving/paging/page-args.js';
import { hasList, type ListAnswerDefinition } from '../serving/answer-definition.js';
import { answerRegistry } from './answers.js';

const lists = answerRegistry.filter(hasList);
const screaming = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** Returns the declaration of a list, which needs no tables. */
const requireList = (definition: ListAnswerDefinition, given: object) =>
  definition.list(Object.assign(new definition.args(), given) as PageArgs);

describe.each(lists.map((definition) => [definition.name, definition] as const))(
  '%s',
  (_, definition) => {
    const columns = listColumns(requireList(definition, {}).node).map(({ name }) => name);
    const orders = listArguments(definition.args).find(({ name }) => name === 'orderBy');

    it('orders by any column under its own name', () => {
      for (const column of columns) {
        expect(orders?.values).toContain(screaming(column));
        expect(requireList(definition, { orderBy: screaming(column) }).order[0]).toBe(column);
      }
    });

    it('makes every order total by the key of its rows', () => {
      expect(definition.key).not.toEqual([]);
      for (const orderBy of orders?.values ?? []) {
        const { order } = requireList(definition, { orderBy });
        expect(columns).toEqual(expect.arrayContaining(order as string[]));
        expect(order).toEqual(expect.arrayContaining([...definition.key]));
      }
    });

    it('passes every filter to the query', () => {
      const filters = listArguments(definition.args).filter(
        ({ name }) => !['first', 'after', 'direction', 'orderBy', 'personalData'].includes(name),
      );
      const given = filters.map(({ name }, index) => [name, `value ${index}`] as const);
      const { parameters } = requireList(definition, Object.fromEntries(given));
      expect([...parameters].sort()).toEqual(given.map(([, value]) => value).sort());
    });
  },
);
