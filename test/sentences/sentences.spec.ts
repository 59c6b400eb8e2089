import { describe } from 'vitest';
import { testSentences } from './sentences.suite.js';

describe('sentences of 2,000 questions', () => testSentences(2_000));
