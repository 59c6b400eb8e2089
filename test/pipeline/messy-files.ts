import { gzipSync } from 'node:zlib';
import { SALES_HEADER, type SourceFiles } from '../setup/source-files.js';
import { buildZip } from '../setup/build-zip.js';

/** A realistic folder of a chain; each file has its own keys unless noted. */
export const createMessyFiles = async (): Promise<SourceFiles> => ({
  // Store 3 has no size.
  'stores.csv': 'Store;Type;Size\r1;A;100\r2;B;17666.0\r3;C;\r',
  'features.txt.csv': `\uFEFFDate\tStore\tIsHoliday\tTemperature\tFuel_Price\tCPI\r\n05/02/2010\t1\t0\t42.31\tNULL\tnan\r\n05/02/2010\t2\tfalse\t40.1\t2.572\tNA\r\n`,
  // Other order and letter case of columns, quotes, an ISO date, four spellings of true.
  'north/week 1.CSV': [
    '"weekly_sales","ISHOLIDAY","store","dept","date"',
    '"10.00","TRUE",1,1,05/02/2010',
    '20.00,true,1,2,2010-02-05',
    '30.00,True,1,3,05/02/2010',
    '40.00,1,1,4,05/02/2010',
  ].join('\n'),
  'week 2.csv.gz': gzipSync(`${SALES_HEADER}\n1,1,12/02/2010,11.00,FALSE\n`),
  'weeks.zip': await buildZip({
    '3.csv': `${SALES_HEADER}\r\n1,1,19/02/2010,12.00,FALSE\r\n`,
    'deep/4.csv': `${SALES_HEADER}\n1,1,26/02/2010,13.00,FALSE`,
    'read me.txt': 'no data',
  }),
  'with extras.csv':
    'Store,Dept,Date,Weekly_Sales,IsHoliday,Promo\n2,1,05/02/2010,1.00,FALSE,"a ""b"""\n',
  'glued.csv': `${SALES_HEADER}\n2,2,05/02/2010,2.00,FALSE\n${SALES_HEADER}\n2,3,05/02/2010,3.00,FALSE\n`,
  'same as week 2.csv': `${SALES_HEADER}\n1,1,12/02/2010,11.00,FALSE\n`,
  'every fault.csv': [
    SALES_HEADER,
    ...Array.from({ length: 12 }, (_, index) => `2,${10 + index},05/02/2010,1.00,FALSE`),
    '9,1,05/02/2010,7.00,FALSE', // 14: a store in no stores file
    '2,10,05/02/2010,2.00,FALSE', // 15: differs from line 2
    '2,11,05/02/2010,1.00,FALSE', // 16: equals line 3
    '2,30,31/02/2010,1.00,FALSE', // 17: no such day
    '2,31,05/02/2010,twelve,FALSE', // 18
    '2,32,05/02/2010,1.00', // 19
    '2,33,05/02/2010,1.00,FALSE,x', // 20
    ',34,05/02/2010,1.00,FALSE', // 21
  ].join('\n'),
  // As Excel writes it, with its hint in front.
  'excel.csv': 'sep=;\r\nStore;Dept;Date;Weekly_Sales;IsHoliday\r\n2;4;05/02/2010;4.00;FALSE\r\n',
  // Refused as a whole:
  'american.csv': `${SALES_HEADER}\n1,50,02/05/2010,1.00,FALSE\n1,50,02/13/2010,1.00,FALSE\n`,
  'no sales column.csv': 'Store,Dept,Date,IsHoliday\n1,1,05/02/2010,FALSE\n',
  'latin.csv': Buffer.from(`${SALES_HEADER}\n1,51,05/02/2010,1.00,FALSE\n# caf\xe9\n`, 'latin1'),
  'other header.csv': `${SALES_HEADER}\n1,52,05/02/2010,1.00,FALSE\nDept,Store,Date,Weekly_Sales,IsHoliday\n1,53,05/02/2010,1.00,FALSE\n`,
  'mostly wrong.csv': `${SALES_HEADER}\n1,54,05/02/2010,x,FALSE\n1,55,05/02/2010,y,FALSE\n1,56,05/02/2010,1.00,FALSE\n`,
});

/** Files that are refused whole, and why. */
export const REFUSED_FILES = {
  'american.csv': 'SOURCE_DATE_ORDER',
  'no sales column.csv': 'SOURCE_COLUMNS',
  'latin.csv': 'SOURCE_NOT_TEXT',
  'other header.csv': 'SOURCE_COLUMNS',
  'mostly wrong.csv': 'SOURCE_ERROR_RATE',
};
