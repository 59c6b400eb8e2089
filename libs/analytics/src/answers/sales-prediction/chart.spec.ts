import { expect, it } from 'vitest';
import { listEffects, raiseLabels } from './chart.js';

type Department = Parameters<typeof listEffects>[0][number];
const department = (number: number | null, slope: number, other: Partial<Department> = {}) =>
  ({
    department: number,
    verdict: 'NO_BETTER',
    meanSales: 1_000,
    rows: 70,
    weekEffects: { slope, low: slope - 10, high: slope + 10 },
    ...other,
  }) as Department;

it('shows the slope of each judged department as a share of its sales, the lowest first', () => {
  const effects = listEffects([
    department(3, 20, { verdict: 'HELPS' }),
    department(1, -5),
    department(4, 7, { verdict: 'TOO_FEW' }),
    department(5, 7, { weekEffects: null }),
    department(6, 7, { meanSales: -2 }),
    department(null, 9, { weekEffects: null }),
  ]);
  expect(effects).toMatchObject([
    { department: 1, rank: 0, slope: -0.005, low: -0.015, high: 0.005, helps: false },
    { department: 3, rank: 1, slope: 0.02, low: 0.01, high: 0.03, helps: true },
  ]);
  expect(effects[1]?.about).toBe(
    'department 3\n20.00 a point, +2.0\u00a0%\n95 %: 10.00 to 30.00\n70\u00a0rows',
  );
});

it('raises a label above those that it would cover', () => {
  const labels = [
    { x: 10, y: 100 },
    { x: 20, y: 100 },
    { x: 25, y: 95 },
    { x: 60, y: 100 },
  ];
  expect(raiseLabels(labels).map(({ dy }) => dy)).toEqual([-9, -22, -30, -9]);
});
