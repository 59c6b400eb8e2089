import type { Analysis } from '../../serving/analysis.js';

export const analysis: Analysis = {
  method:
    'The report adds up the sales of each department in the week over all stores, ranks the departments, and compares ' +
    'each with the week before. The share is of the sales of all departments.',
  limits: [
    'One week is a snapshot: a holiday or an offer in it or in the week before changes ranks and changes.',
    'Sales include returns, so a department with many returns can have negative sales.',
    'Departments have numbers only: no file says what they sell.',
  ],
  chart: {
    kind: 'bars',
    title: 'Departments that sold most, with the change from the previous week',
    x: 'department',
    y: 'total',
    axis: 'sales of the week',
    label: 'changeOnWeekBefore',
  },
};
