import { requireItem } from './random.js';

/** Where a store is, as its manager calls it. */
interface Place {
  name: string;
  region: string;
  district: string;
}

/** Region and districts of the markets, in their order. Stores of neighbouring counties take turns in two districts. */
const MARKET_PLACES: readonly { region: string; districts: readonly [string, ...string[]] }[] = [
  { region: 'South', districts: ['Bayou', 'Delta'] },
  { region: 'North', districts: ['Lakes'] },
  { region: 'East', districts: ['Piedmont'] },
  { region: 'West', districts: ['Canyon'] },
  { region: 'North', districts: ['Prairie'] },
  { region: 'West', districts: ['Coast'] },
  { region: 'West', districts: ['Desert'] },
  { region: 'North', districts: ['Heartland'] },
  { region: 'East', districts: ['Foothills'] },
  { region: 'South', districts: ['Gulf'] },
];

const TOWNS =
  'Ashford Bellmont Cedarville Dunmore Eastlake Fairhaven Glenwood Harborview Ironton Jasper Kingsley Larkspur Millbrook ' +
  'Northgate Oakridge Pinecrest Quarry Riverton Silverdale Thornton Underhill Valleyview Westbrook Yarrow Zephyr Alder Birchwood ' +
  'Clearwater Driftwood Elmhurst Foxglove Greenfield Hillcrest Ivywood Juniper Kestrel Linden Meadowbrook Newbridge Orchard ' +
  'Ravenna Stonegate Tamarack Willowbend Windham';

const NAMES = TOWNS.split(' ');

/** Returns the place of a store: its name by its number, its district by its market and county. Draws nothing. */
export function placeStore({
  number,
  market,
  county,
}: {
  number: number;
  market: { number: number };
  county: number;
}): Place {
  const { region, districts } = requireItem(MARKET_PLACES, market.number - 1);
  const round = Math.floor((number - 1) / NAMES.length);
  const town = requireItem(NAMES, (number - 1) % NAMES.length);
  return {
    name: round === 0 ? town : `${town} ${round + 1}`,
    region,
    district: requireItem(districts, county % districts.length),
  };
}
