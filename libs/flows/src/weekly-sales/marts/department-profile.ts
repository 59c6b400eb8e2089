import { defineMart } from '#pipeline/flow/define-flow.js';

export const departmentProfile = defineMart({
  comment:
    'One row per department of the departments files: its name and group, as last delivered.',
  sql: new URL('department_profile.sql', import.meta.url),
  reads: ['departments'],
  columns: {
    department: { type: 'integer', comment: 'Department number.' },
    department_name: { type: 'text', comment: 'Name of the department.' },
    department_group: {
      type: 'text',
      nullable: true,
      comment: 'Group of the department; null when the departments files have none.',
    },
  },
  key: ['department'],
});
