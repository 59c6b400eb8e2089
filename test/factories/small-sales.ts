import { createSources } from './load-marts.js';

/**
 * Few enough rows to compute by hand: a return, holidays, departments without sales, missing figures and boundary
 * values. 04/02/2011 and 11/02/2011 are 364 days after 05/02/2010 and 12/02/2010.
 */
export const smallSales = createSources({
  stores: `1,A,1000
           2,B,500`,
  sales: `1,1,05/02/2010,100.00,FALSE
          1,2,05/02/2010,50.00,FALSE
          2,1,05/02/2010,30.10,FALSE
          1,1,12/02/2010,200.00,TRUE
          2,1,12/02/2010,-20.00,TRUE
          1,1,04/02/2011,120.00,FALSE
          1,2,04/02/2011,40.00,FALSE
          2,1,11/02/2011,60.00,TRUE
          1,2,11/03/2011,10.01,FALSE`,
  features: `1,05/02/2010,40,2.50,NA,NA,NA,NA,NA,200,8,FALSE
             2,05/02/2010,NA,2.49,NA,NA,NA,NA,NA,180,NA,FALSE
             1,12/02/2010,19.99,3.00,NA,NA,NA,NA,NA,210,7.999,TRUE
             1,04/02/2011,60,3.50,10,NA,5.50,NA,NA,220,6,FALSE
             2,11/02/2011,80,4.00,NA,NA,NA,NA,NA,NA,4,TRUE
             1,11/03/2011,20,2.999,NA,NA,NA,NA,1,139.9999,12,FALSE`,
});
