import { sqlFile } from '#platform/database/sql-file.js';
import type { AnswerView } from '../../views/answer-view.js';
import { DepartmentMonth } from './monthly-department-sales.model.js';

export const monthlyDepartmentSalesView: AnswerView = {
  name: 'monthly_department_sales',
  comment:
    'Sales by department and calendar month, with the change on the month and the year before.',
  sql: sqlFile(import.meta.url, './monthly-department-sales.sql'),
  steps: [{ fields: DepartmentMonth }],
};
