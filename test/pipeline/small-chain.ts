import { toCsv, FEATURES_HEADER, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';

/** Two known stores, two weeks, every kind of quarantined row; the sums are computed by hand. */
export const smallChain = {
  'sales.csv': toCsv(
    SALES_HEADER,
    '1,1,05/02/2010,100.10,FALSE',
    '1,2,05/02/2010,200.20,FALSE',
    '2,1,05/02/2010,-5.25,FALSE',
    '1,1,12/02/2010,300.30,TRUE',
    '2,1,12/02/2010,50.00,TRUE',
    '2,1,12/02/2010,50.00,TRUE', // line 7: equals line 6
    '1,2,05/02/2010,999.99,FALSE', // line 8: differs from line 3
    '1,1,31/02/2010,1.00,FALSE', // line 9: no such day
    '9,1,05/02/2010,7.77,FALSE', // line 10: a store in no stores file
    '1,1,05/02/2010', // line 11: too short
  ),
  'features.csv': toCsv(
    FEATURES_HEADER,
    '1,05/02/2010,42.31,2.572,NA,NA,NA,NA,NA,211.0963582,8.106,FALSE',
    '1,12/02/2010,38.51,2.548,10.50,NA,NA,-2.25,NA,211.2421698,8.106,TRUE',
    '2,05/02/2010,40.19,2.572,NA,NA,NA,NA,NA,210.7526053,8.324,FALSE',
    '2,19/02/2010,30.00,2.400,NA,NA,NA,NA,NA,NA,NA,FALSE',
  ),
  'stores.csv': toCsv(STORES_HEADER, '1,A,151315', '2,B,202307'),
};

/** Names of its departments, in a file that a chain may leave out. */
export const departmentNames = {
  'departments.csv': toCsv(
    'Dept,Department_Name,Department_Group',
    '1,Bakery,Food',
    '2,Toys,Leisure',
  ),
};
