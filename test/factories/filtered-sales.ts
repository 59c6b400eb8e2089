import { type Sources, createSources } from './load-marts.js';

/**
 * Sales that distinguish the filters of lists. By store, department 1 and department 2:
 *
 * | week date  | store 1 (A) | store 2 (B) | store 3 (B) |
 * | ---------- | ----------- | ----------- | ----------- |
 * | 2010-12-31 | 100 and 10  | 60 and 90   | 40          |
 * | 2011-01-07 | 200 and -20 | 300         | 25 of dep 2 |
 * | 2011-02-04 | 50          | 40 of dep 2 | 40 of dep 2 |
 *
 * Store 4 (C) has a fuel price in a week without sales, and never sells.
 */
export const filteredSalesLines = {
  stores: `1,A,1000
           2,B,500
           3,B,500
           4,C,100`,
  sales: `1,1,31/12/2010,100.00,FALSE
          1,2,31/12/2010,10.00,FALSE
          2,1,31/12/2010,60.00,FALSE
          2,2,31/12/2010,90.00,FALSE
          3,1,31/12/2010,40.00,FALSE
          1,1,07/01/2011,200.00,FALSE
          1,2,07/01/2011,-20.00,FALSE
          2,1,07/01/2011,300.00,FALSE
          3,2,07/01/2011,25.00,FALSE
          1,1,04/02/2011,50.00,FALSE
          2,2,04/02/2011,40.00,FALSE
          3,2,04/02/2011,40.00,FALSE`,
  features: `1,31/12/2010,50,2.500,NA,NA,NA,NA,NA,200,8,FALSE
             2,31/12/2010,50,2.600,NA,NA,NA,NA,NA,200,8,FALSE
             3,31/12/2010,50,2.500,NA,NA,NA,NA,NA,200,8,FALSE
             1,07/01/2011,50,2.700,NA,NA,NA,NA,NA,200,8,FALSE
             2,07/01/2011,50,2.400,NA,NA,NA,NA,NA,200,8,FALSE
             3,07/01/2011,50,2.900,NA,NA,NA,NA,NA,200,8,FALSE
             1,04/02/2011,50,2.800,NA,NA,NA,NA,NA,200,8,FALSE
             3,04/02/2011,50,2.300,NA,NA,NA,NA,NA,200,8,FALSE
             4,11/02/2011,50,2.000,NA,NA,NA,NA,NA,200,8,FALSE`,
};

export const filteredSales: Sources = createSources(filteredSalesLines);
