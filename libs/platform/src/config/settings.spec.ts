import { expect, it } from 'vitest';
import { z } from 'zod';
import { declareSettings, Settings } from './settings.js';

const shop = new Settings(
  declareSettings({
    schemas: { SHELVES: z.coerce.number().int('write a whole number').default(4) },
    resolve: ({ SHELVES }) => ({ shelves: SHELVES }),
  }),
);
const till = declareSettings({
  schemas: { TILLS: z.coerce.number('write a number').optional(), PIN: z.string().optional() },
  // Each shelf has a till by default.
  resolve: ({ TILLS }, { shelves }: { shelves: number }) => ({ tills: TILLS ?? shelves }),
  findContradictions: ({ tills, shelves }) =>
    tills > shelves ? [`TILLS: at most one for each of ${shelves} shelves`] : [],
});
const settings = shop.and(till);

it('resolves a room from the rooms below it', () => {
  expect(settings.read({ SHELVES: '7', HOME: '/root' })).toEqual({ shelves: 7, tills: 7 });
  expect(settings.read({ SHELVES: '', TILLS: '2' })).toEqual({ shelves: 4, tills: 2 });
  expect(settings.names).toEqual(['SHELVES', 'TILLS', 'PIN']);
});

it('reports the wrong values of all rooms, then what contradicts', () => {
  const read = (environment: Record<string, string>) => () => settings.read(environment);
  expect(read({ SHELVES: '1.5', TILLS: 'x' })).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: 'SHELVES: write a whole number\nTILLS: write a number',
    }) as Error,
  );
  expect(read({ TILLS: '5' })).toThrow('TILLS: at most one for each of 4 shelves');
});

it('refuses a setting that two rooms declare', () => {
  expect(() => settings.and(till)).toThrow('two rooms declare the setting TILLS: rename one');
});

it('takes a room only after those that it needs', () => {
  const nothing = new Settings(declareSettings({ schemas: {}, resolve: () => ({}) }));
  // @ts-expect-error -- a till needs the shelves of a shop
  expect(nothing.and(till).names).toEqual(['TILLS', 'PIN']);
});
