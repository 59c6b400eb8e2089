import { describe } from 'vitest';
import { createChain, createWideChain } from './chain.js';
import { SEED, testSentences, WIDE } from './sentences.suite.js';

describe('sentences of 20,000 questions', () => testSentences(20_000, createChain(SEED)));
describe('sentences of 2,000 questions on a chain of twelve stores', () =>
  testSentences(2_000, createWideChain(SEED), WIDE));
