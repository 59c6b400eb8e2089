import { toCsv, FEATURES_HEADER, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';

export const SALES = SALES_HEADER;

/** Two stores: three sales in February 2010, one in March, and no faulty row. */
export const planChain = {
  'sales.csv': toCsv(
    SALES,
    '1,1,05/02/2010,10.00,FALSE',
    '1,2,05/02/2010,20.00,FALSE',
    '2,1,12/02/2010,30.00,TRUE',
    '1,1,05/03/2010,40.00,FALSE',
  ),
  'features.csv': toCsv(
    FEATURES_HEADER,
    '1,05/02/2010,42.31,2.572,NA,NA,NA,NA,NA,211.0963582,8.106,FALSE',
    '2,05/02/2010,40.19,2.572,NA,NA,NA,NA,NA,210.7526053,8.324,FALSE',
  ),
  'stores.csv': toCsv(STORES_HEADER, '1,A,151315', '2,B,202307'),
};
