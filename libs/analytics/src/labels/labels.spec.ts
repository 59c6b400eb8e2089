import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import { type OpenAnswerFixture, openAnswersOver } from '#test/setup/answers.js';
import {
  departmentPerformance,
  DepartmentPerformanceArgs,
} from '../answers/department-performance/department-performance.js';
import {
  weeklyTopStores,
  WeeklyTopStoresArgs,
} from '../answers/weekly-top-stores/weekly-top-stores.js';
import { buildPresentation } from '../serving/presentation.js';

/** Department 1 has a name and a group, 2 a name, 3 neither; store 1 has no name. */
const sources = createSources({
  stores: '1,A,1000,,South,Delta\n2,B,500,Bellmont',
  sales: `1,1,05/02/2010,100,FALSE
          1,2,05/02/2010,20,FALSE
          2,3,05/02/2010,3,FALSE
          2,3,12/02/2010,4,FALSE`,
  features: '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
  departments: '1,Bakery,Food\n2,Dairy,NA',
});

describe('labels of stores and departments', () => {
  let fixture: OpenAnswerFixture;
  beforeAll(async () => {
    fixture = await openAnswersOver(sources);
  });
  afterAll(() => fixture.close());

  it('are next to their numbers, also in lists inside rows', async () => {
    const departments = await fixture.ask(departmentPerformance, new DepartmentPerformanceArgs());
    expect(departments).toMatchObject({
      departments: [
        { department: 1, departmentName: 'Bakery', departmentGroup: 'Food' },
        { department: 2, departmentName: 'Dairy' },
        { department: 3 },
      ],
    });
    expect(departments.nodes.filter((node) => 'departmentName' in node)).toHaveLength(2);
    const top = await fixture.ask(weeklyTopStores, new WeeklyTopStoresArgs());
    expect(top.nodes.map(({ stores }) => stores)).toEqual([
      [{ store: 1, storeType: 'A', region: 'South', district: 'Delta' }],
      [{ store: 2, storeType: 'B', storeName: 'Bellmont' }],
    ]);
  });

  it('are columns of the tables on the page, where a row has them', () => {
    const { presentation } = buildPresentation(departmentPerformance);
    expect(presentation?.summary?.columns.slice(0, 2)).toEqual([
      { field: 'department', before: 'Department' },
      { field: 'departmentName', isOptional: true },
    ]);
  });
});
