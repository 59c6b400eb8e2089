import { describe, expect, it } from 'vitest';
import { answerRegistry } from '../answers/answers.js';
import { formatAnswerSentence } from './answer-sentence.js';

const buildSentence = (name: string, asked: object, answer: object) =>
  formatAnswerSentence(
    answerRegistry.find((each) => each.name === name)!,
    asked,
    answer,
  )?.replaceAll('\u00a0', ' ');

const byHoliday = [{ holiday: 'Christmas', storeWeekLift: -0.05 }];
const coverage = { firstWeek: '2010-02-05', lastWeek: '2010-12-31', weeks: 48 };
const wins = [{ store: 3, weeks: 2 }];
const pageInfo = { hasNextPage: false, hasPreviousPage: false };
const nodes = [{ customer: 7, total: 1500.25, share: 0.5 }];
const customers = { nodes, totalCount: 1, pageInfo };

describe('answerSentence', () => {
  it('writes the sentence of the page without marks, by code or by template', () => {
    expect(buildSentence('holidaySales', { storeType: 'A' }, { byHoliday, coverage })).toBe(
      'In type A stores from February 2010 to December 2010, Christmas left a store’s sales 5.0 % below ordinary weeks.',
    );
    const asked = { first: 100, orderBy: 'RANK', direction: 'ASC', personalData: false };
    expect(buildSentence('topCustomers', asked, customers)).toBe(
      'Customer 7 spent the most of 1 customers: 1,500, 50.0 % of all sales.',
    );
  });

  it('has none for an argument or an order that the page does not offer', () => {
    expect(
      buildSentence('holidaySales', { department: 1 }, { byHoliday, coverage }),
    ).toBeUndefined();
    expect(buildSentence('topCustomers', { orderBy: 'TOTAL' }, customers)).toBeUndefined();
    expect(buildSentence('topCustomers', { maxRank: 5 }, customers)).toBeUndefined();
    // The page asks for the baskets of all stores together.
    expect(buildSentence('basketSize', {}, { nodes: [], pageInfo })).toBeUndefined();
  });

  it('has none for a part of a list', () => {
    const whole = { wins, totalCount: 2, pageInfo };
    expect(buildSentence('weeklyTopStores', {}, whole)).toBe('Store 3 sold most in 2 of 2 weeks.');
    for (const part of [{ hasNextPage: true }, { hasPreviousPage: true }]) {
      const answer = { ...whole, pageInfo: { ...pageInfo, ...part } };
      expect(buildSentence('weeklyTopStores', {}, answer)).toBeUndefined();
    }
  });
});
