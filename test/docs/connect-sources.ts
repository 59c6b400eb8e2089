import { createSources } from '../factories/load-marts.js';

/**
 * The rows for docs/connect.md. Department 1 sold 100 + 50 + 25 in February 2010 and 200 in February 2011; store 1 wins
 * the first week, store 2 both others.
 */
export const connectSources = createSources({
  stores: `1,A,1000
           2,B,500`,
  sales: `1,1,05/02/2010,100.00,FALSE
          2,1,05/02/2010,50.00,FALSE
          2,1,12/02/2010,25.00,TRUE
          1,2,05/02/2010,10.50,FALSE
          2,1,04/02/2011,200.00,FALSE`,
  features: `1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8.5,FALSE
             2,05/02/2010,50,2.7,NA,NA,NA,NA,NA,200,8.1,FALSE
             2,12/02/2010,50,2.6,10,NA,NA,NA,NA,200,9.1,TRUE
             2,04/02/2011,50,3.1,10,NA,NA,NA,NA,210,9.0,FALSE`,
});
