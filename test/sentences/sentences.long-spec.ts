import { describe } from 'vitest';
import { testSentences } from './sentences.suite.js';

describe('sentences of 20,000 questions', () => testSentences(20_000));
