import { requireItem } from './random.js';
import type { Season } from './calendar.js';

/**
 * Where a department sells: `staple` in every store, `general` hardly in compact ones, `fresh` (groceries) hardly in
 * type B.
 */
type Reach = 'staple' | 'general' | 'fresh';

/** A department of a chain of 45 stores over 143 weeks. */
export interface Department {
  readonly number: number;
  /** Number of stores that carry it. */
  readonly stores: number;
  /** Number of its sales rows; fewer than stores × weeks if it is not sold every week. */
  readonly rows: number;
  /** Mean weekly sales of a store, in dollars. */
  readonly mean: number;
  /** Number of rows in which returns exceed sales, and in which they cancel out. */
  readonly negatives: number;
  readonly zeros: number;
  readonly reach: Reach;
  readonly season: Season;
}

/** The fields of Department, in their order. */
type Line = [number, number, number, number, number, number, Reach, Season];

/** 421,570 rows together, 1,285 of them negative and 73 zero. */
const LINES: Line[] = [
  [1, 45, 6435, 19000, 0, 0, 'staple', 'gifts'],
  [2, 45, 6435, 44000, 0, 0, 'staple', 'steady'],
  [3, 45, 6435, 12000, 0, 0, 'general', 'steady'],
  [4, 45, 6435, 26000, 0, 0, 'staple', 'steady'],
  [5, 45, 6347, 21000, 1, 0, 'general', 'toys'],
  [6, 45, 5986, 4700, 18, 0, 'general', 'toys'],
  [7, 45, 6435, 24000, 0, 0, 'general', 'toys'],
  [8, 45, 6435, 30000, 0, 0, 'staple', 'steady'],
  [9, 45, 6354, 20000, 4, 0, 'general', 'outdoor'],
  [10, 45, 6435, 18000, 0, 0, 'general', 'steady'],
  [11, 45, 6434, 15000, 0, 0, 'general', 'outdoor'],
  [12, 45, 6409, 4200, 1, 0, 'general', 'steady'],
  [13, 45, 6435, 31000, 0, 0, 'staple', 'steady'],
  [14, 45, 6435, 15000, 0, 0, 'general', 'gifts'],
  [16, 45, 6435, 14000, 3, 0, 'general', 'outdoor'],
  [17, 45, 6412, 10000, 0, 0, 'general', 'gifts'],
  [18, 45, 5029, 7300, 180, 1, 'general', 'festive'],
  [19, 38, 4119, 1700, 87, 2, 'general', 'steady'],
  [20, 45, 6032, 5500, 0, 1, 'general', 'steady'],
  [21, 45, 6435, 5000, 0, 0, 'staple', 'gifts'],
  [22, 45, 5543, 11000, 8, 0, 'general', 'gifts'],
  [23, 45, 5774, 24000, 3, 0, 'general', 'gifts'],
  [24, 45, 5406, 6400, 4, 0, 'general', 'gifts'],
  [25, 45, 6354, 9000, 2, 1, 'general', 'gifts'],
  [26, 45, 5739, 7600, 4, 0, 'general', 'gifts'],
  [27, 44, 5619, 1600, 3, 2, 'general', 'gifts'],
  [28, 43, 6124, 620, 1, 0, 'general', 'gifts'],
  [29, 40, 5308, 5700, 0, 0, 'general', 'gifts'],
  [30, 37, 5291, 4100, 0, 0, 'general', 'steady'],
  [31, 45, 6067, 2300, 7, 0, 'general', 'gifts'],
  [32, 45, 5956, 6800, 5, 2, 'general', 'gifts'],
  [33, 45, 5390, 6500, 7, 0, 'general', 'gifts'],
  [34, 43, 5326, 16000, 2, 0, 'general', 'steady'],
  [35, 39, 5297, 2900, 1, 0, 'general', 'steady'],
  [36, 39, 5295, 2000, 6, 1, 'general', 'gifts'],
  [37, 20, 2577, 3100, 1, 0, 'general', 'steady'],
  [38, 45, 6435, 61000, 0, 0, 'staple', 'steady'],
  [39, 5, 16, 11, 0, 0, 'general', 'steady'],
  [40, 45, 6435, 45000, 0, 0, 'staple', 'steady'],
  [41, 42, 5393, 2000, 14, 1, 'general', 'gifts'],
  [42, 45, 6401, 5200, 0, 0, 'general', 'steady'],
  [43, 5, 12, 1, 0, 0, 'general', 'outdoor'],
  [44, 45, 5471, 4700, 16, 2, 'general', 'gifts'],
  [45, 37, 1936, 23, 24, 1, 'general', 'steady'],
  [46, 45, 6435, 20000, 0, 0, 'staple', 'gifts'],
  [47, 37, 646, 20, 254, 19, 'general', 'steady'],
  [48, 25, 1742, 1300, 17, 3, 'general', 'gifts'],
  [49, 45, 4482, 8200, 67, 2, 'general', 'steady'],
  [50, 14, 1562, 2700, 2, 0, 'general', 'steady'],
  [51, 37, 1394, 22, 25, 4, 'general', 'steady'],
  [52, 45, 6268, 1900, 2, 0, 'general', 'steady'],
  [54, 37, 4767, 110, 146, 13, 'general', 'gifts'],
  [55, 45, 5596, 11000, 11, 0, 'general', 'toys'],
  [56, 45, 5872, 3800, 8, 1, 'general', 'outdoor'],
  [58, 34, 4390, 3700, 1, 0, 'general', 'steady'],
  [59, 45, 6106, 690, 44, 0, 'general', 'gifts'],
  [60, 45, 5772, 350, 2, 3, 'staple', 'gifts'],
  [65, 1, 143, 45000, 0, 0, 'general', 'steady'],
  [67, 45, 6435, 7400, 0, 0, 'general', 'gifts'],
  [71, 43, 5309, 5700, 9, 0, 'general', 'steady'],
  [72, 45, 6046, 51000, 34, 0, 'general', 'toys'],
  [74, 45, 6430, 14000, 3, 0, 'general', 'steady'],
  [77, 37, 150, 330, 16, 1, 'general', 'festive'],
  [78, 37, 235, 7, 33, 10, 'general', 'steady'],
  [79, 45, 6435, 22000, 0, 0, 'staple', 'steady'],
  [80, 45, 5891, 12000, 68, 0, 'fresh', 'steady'],
  [81, 45, 6435, 15000, 0, 0, 'fresh', 'steady'],
  [82, 45, 6435, 15000, 0, 0, 'staple', 'gifts'],
  [83, 43, 5908, 3400, 1, 0, 'fresh', 'steady'],
  [85, 44, 6055, 2300, 1, 1, 'general', 'gifts'],
  [87, 45, 6391, 13000, 0, 0, 'general', 'steady'],
  [90, 45, 6435, 45000, 0, 0, 'fresh', 'steady'],
  [91, 45, 6435, 34000, 0, 0, 'fresh', 'steady'],
  [92, 45, 6435, 75000, 0, 0, 'fresh', 'steady'],
  [93, 43, 5913, 27000, 1, 0, 'fresh', 'steady'],
  [94, 45, 5685, 33000, 77, 0, 'fresh', 'steady'],
  [95, 45, 6435, 70000, 0, 0, 'staple', 'steady'],
  [96, 45, 4854, 15000, 22, 0, 'fresh', 'steady'],
  [97, 45, 6278, 14000, 3, 0, 'fresh', 'steady'],
  [98, 45, 5836, 6800, 27, 2, 'fresh', 'steady'],
  [99, 37, 862, 420, 9, 0, 'general', 'festive'],
];

export const DEPARTMENTS: readonly Department[] = LINES.map(
  ([number, stores, rows, mean, negatives, zeros, reach, season]) => {
    return { number, stores, rows, mean, negatives, zeros, reach, season };
  },
);

/** Returns this many departments, spread evenly over the list. */
export function chooseDepartments(count: number): Department[] {
  return Array.from({ length: count }, (_, i) =>
    requireItem(DEPARTMENTS, Math.floor((i * DEPARTMENTS.length) / count)),
  );
}
