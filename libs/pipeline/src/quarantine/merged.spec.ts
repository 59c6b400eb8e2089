import { describe, expect, it } from 'vitest';
import { mergeOrdered } from './quarantine-reader.js';

interface Item {
  place: number;
  from: string;
}

/** Items of one side, which records when its reader closes it. */
function side(from: string, ...places: number[]) {
  const state = { isLeft: false, given: 0 };
  async function* items(): AsyncGenerator<Item> {
    try {
      for (const place of places) {
        state.given++;
        yield await Promise.resolve({ place, from });
      }
    } finally {
      state.isLeft = true;
    }
  }
  return { state, items: items() };
}

const byPlace = (a: Item, b: Item) => a.place - b.place;

async function walk(left: number[], right: number[]): Promise<string> {
  const found: string[] = [];
  const both = mergeOrdered(side('a', ...left).items, side('b', ...right).items, byPlace);
  for await (const { place, from } of both) found.push(`${from}${place}`);
  return found.join(' ');
}

describe('two sequences merged', () => {
  it.each([
    [[], [], ''],
    [[1, 2], [], 'a1 a2'],
    [[], [1, 2], 'b1 b2'],
    [[1, 4], [2, 3], 'a1 b2 b3 a4'],
    [[5], [1, 2, 9], 'b1 b2 a5 b9'],
    [[1, 2, 2], [2, 3], 'a1 a2 a2 b2 b3'],
  ])('%j and %j, the left one first of equal items', async (left, right, expected) => {
    expect(await walk(left, right)).toBe(expected);
  });

  it('are both closed when the reader stops, and read no further than needed', async () => {
    const [a, b] = [side('a', 1, 4, 5), side('b', 2, 3)];
    for await (const { place } of mergeOrdered(a.items, b.items, byPlace)) if (place === 2) break;
    expect(a.state).toEqual({ isLeft: true, given: 2 });
    expect(b.state).toEqual({ isLeft: true, given: 1 });
  });
});
