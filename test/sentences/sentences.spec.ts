import { describe } from 'vitest';
import { createChain, createWideChain } from './chain.js';
import { SEED, testSentences, WIDE } from './sentences.suite.js';

describe('sentences of 2,000 questions', () => testSentences(2_000, createChain(SEED)));
describe('sentences of 200 questions on a chain of twelve stores', () =>
  testSentences(200, createWideChain(SEED), WIDE));
