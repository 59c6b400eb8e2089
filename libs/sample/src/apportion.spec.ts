import { expect, it } from 'vitest';
import { apportion } from './apportion.js';

it('splits by weight when it comes out even', () => {
  expect(apportion(45, [22, 17, 6])).toEqual([22, 17, 6]);
});

it('gives what is left over to the heaviest', () => {
  expect(apportion(7, [1, 2, 1])).toEqual([2, 4, 1]);
});

it('never gives more than the capacity, and still gives everything', () => {
  expect(apportion(10, [100, 1, 1], [3, 9, 9])).toEqual([3, 4, 3]);
});

it('refuses more than the capacities hold', () => {
  expect(() => apportion(5, [1, 1], [2, 2])).toThrow('1 of 5 exceed the capacities');
});
