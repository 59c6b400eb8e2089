import { toDay } from '#sample/retail/weeks.js';
import { type RetailSize, createSize } from '../../bench/scale/retail-mart/size.js';

/** From 1 November to the day before the last of the year. */
const period = { first: toDay(2024, 11, 1), last: toDay(2024, 12, 30) };
/** A chain of two months, 60 daily files. */
export const tiny: RetailSize = {
  ...createSize(1),
  transactions: 6_001,
  shops: 4,
  customers: 30,
  period,
};
