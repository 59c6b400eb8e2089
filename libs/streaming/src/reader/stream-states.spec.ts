import { expect, it } from 'vitest';
import { type StreamState, stateWords } from './stream-states.js';

const reads: StreamState = {
  pausedAt: null,
  reason: null,
  actor: null,
  gap: null,
  failure: null,
  error: null,
  errorSince: null,
  seekTo: null,
};
const gap = { partition: 0, topicId: 'a', keptTopicId: 'a', from: 3, keptFirst: 5, keptNext: 9 };

it.each([
  ['reads', {}],
  ['paused', { pausedAt: new Date(0) }],
  ['stopped at a gap: npx retailstream streams', { gap, pausedAt: new Date(0) }],
  ['cannot read and tries again: npx retailstream streams', { error: 'db.internal is away' }],
  ['stopped by a failure: npx retailstream streams', { failure: 'broker db.internal is away' }],
])('a stream says "%s" without hosts', (words, state) => {
  expect(stateWords({ ...reads, ...state })).toBe(words);
});
