import { expect, it } from 'vitest';
import { buildQueryText } from './query-text.js';

const list = `query ($week: Date = "2010-11-26") {
  departmentPerformance(from: $week, first: 5) {
    nodes {
      week
    }
  }
}`;

it('replaces variables by arguments, and keeps the page size of the example', () => {
  const text = buildQueryText(list, 'departmentPerformance', {
    from: '2012-10-26',
    store: 3,
    to: undefined,
    first: 1000,
  });
  expect(text).toBe(`{
  departmentPerformance(from: "2012-10-26", store: 3, first: 5) {
    nodes {
      week
    }
  }
}`);
});

it('writes values of an enum without quotes', () => {
  const example = '{\n  customerVisits(storeType: B) {\n    stores\n  }\n}';
  expect(buildQueryText(example, 'customerVisits', { storeType: 'A', basketValue: 99.5 })).toBe(
    '{\n  customerVisits(storeType: A, basketValue: 99.5) {\n    stores\n  }\n}',
  );
});

it('leaves out the brackets without arguments', () => {
  const example = '{\n  holidaySales(year: 2010) {\n    coverage { weeks }\n  }\n}';
  expect(buildQueryText(example, 'holidaySales', { storeType: undefined })).toBe(
    '{\n  holidaySales {\n    coverage { weeks }\n  }\n}',
  );
});
