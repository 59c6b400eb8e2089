import { describe, expect, it } from 'vitest';
import { findProblems } from './published-schema.js';

const spec = 'https://openlineage.io/spec';
const event = {
  eventType: 'FAIL',
  eventTime: '2026-11-22T06:00:00.000Z',
  producer: 'urn:somebody:else',
  schemaURL: `${spec}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
  run: { runId: '3f5e83fa-3480-44ff-99c5-ff943904e5e8', facets: {} },
  job: { namespace: 'shop', name: 'job' },
};
const errorMessage = {
  _producer: 'urn:somebody:else',
  _schemaURL: `${spec}/facets/1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet`,
};
const withRun = (run: object) => JSON.stringify({ ...event, run: { ...event.run, ...run } });

describe('the published schema', () => {
  it('accepts valid events', () => {
    const right = { ...errorMessage, message: 'gone', programmingLanguage: 'TypeScript' };
    expect(findProblems(withRun({ facets: { errorMessage: right } }))).toEqual([]);
  });

  it.each([
    ['a run id', withRun({ runId: '7' }), '/run/runId must match format "uuid"'],
    ['a time', JSON.stringify({ ...event, eventTime: 'now' }), 'must match format "date-time"'],
    ['a type', JSON.stringify({ ...event, eventType: 'DONE' }), 'must be equal to one of'],
    ['a facet', withRun({ facets: { errorMessage } }), "must have required property 'message'"],
    [
      'a facet of nobody',
      withRun({ facets: { other: { ...errorMessage, _schemaURL: `${spec}/Other.json` } } }),
      `there is no schema ${spec}/Other.json`,
    ],
  ])('rejects an event with %s', (_what, text, problem) => {
    expect(findProblems(text).join('\n')).toContain(problem);
  });
});
