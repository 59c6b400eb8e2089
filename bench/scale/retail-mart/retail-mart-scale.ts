import { retailMart } from '#flows/retail-mart/retail-mart.flow.js';
import type { Subject } from '../subject.js';
import { createChain } from './retail-chain.js';
import { createSize } from './size.js';

/** A year of point-of-sale transactions, 1 to 100 millions. */
export const retailMartScale: Subject = {
  flow: retailMart.name,
  stages: Object.keys(retailMart.stages),
  defaultSizes: '1,10,50',
  createChain: (millions) => createChain(createSize(millions)),
  scenarios: {
    load: 'first load',
    more: 'one more day',
    correction: 'a correction on an old day',
    withdrawal: 'that day withdrawn',
    rebuilt: 'a model rebuilt',
  },
  extentName: 'shops × days',
  rowsName: 'transactions',
  growth: { atMost: 1.2, isPairwise: true },
};
