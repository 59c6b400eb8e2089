import { describe, expect, it } from 'vitest';
import { answerRegistry } from '../answers/answers.js';
import { formatAnswerSentence } from './answer-sentence.js';

const buildSentence = (name: string, asked: object, answer: object) =>
  formatAnswerSentence(
    answerRegistry.find((each) => each.name === name)!,
    asked,
    answer,
  )?.replaceAll('\u00a0', ' ');

const leading = {
  firstDay: '2026-02-01',
  lastDay: '2026-02-28',
  isComplete: true,
  customers: 300,
  upToMaxRank: 5,
  rank: 252,
  tied: 1,
  best: [7],
  total: 1500.25,
  share: 0.001,
};

describe('formatAnswerSentence', () => {
  it('writes the sentence of the page without marks, by code or by template', () => {
    expect(buildSentence('topCustomers', { customer: 7, year: 2026 }, { leading })).toBe(
      'Customer 7 spent 1,500 in 2026, rank 252 of 300 customers, 0.1 % of all sales.',
    );
  });

  it('writes one sentence for every page and order of a list', () => {
    const pageInfo = { hasNextPage: true, hasPreviousPage: true };
    const asked = { customer: 7, year: 2026, orderBy: 'TOTAL', first: 1 };
    expect(buildSentence('topCustomers', asked, { leading, nodes: [], pageInfo })).toBe(
      buildSentence('topCustomers', { customer: 7, year: 2026 }, { leading }),
    );
  });
});
