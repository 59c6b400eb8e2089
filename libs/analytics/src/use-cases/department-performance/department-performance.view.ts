import { sqlFile } from '#platform/database/sql-file.js';
import type { AnswerView } from '../../views/answer-view.js';
import { DepartmentWeek } from './department-performance.model.js';

export const departmentPerformanceView: AnswerView = {
  name: 'department_performance',
  comment: 'Sales of each department week by week, over all stores: share, rank and change.',
  sql: sqlFile(import.meta.url, './department-performance.sql'),
  steps: [{ fields: DepartmentWeek }],
};
