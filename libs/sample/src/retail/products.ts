import { drawBetween, type Random, createRandom, drawWhole } from '../random.js';
import { type Day, formatIsoDate, type Period } from './weeks.js';

/** Similar goods: each name in each size, '' for the only size. */
interface Range {
  readonly names: readonly string[];
  readonly sizes: readonly string[];
  /** Approximate price of the first size. */
  readonly cents: number;
  /** Shelf life in days; undefined for goods that keep. */
  readonly keeps: number | undefined;
}

const ASSORTMENT: readonly Range[] = [
  parseRange(
    'dark chocolate/milk chocolate/white chocolate/hazelnut chocolate',
    '/300 g',
    179,
    540,
  ),
  parseRange('olive oil/sunflower oil/rapeseed oil/sesame oil', '0.5 l/1 l', 399, 720),
  parseRange('basmati rice/long grain rice/brown rice/risotto rice', '500 g/1 kg/5 kg', 229, 900),
  parseRange('wheat flour/rye flour/spelt flour/chickpea flour', '500 g/1 kg', 119, 360),
  parseRange('white sugar/brown sugar/icing sugar', '500 g/1 kg', 129, 900),
  parseRange('spaghetti/penne/fusilli/egg noodles', '500 g/1 kg', 149, 900),
  parseRange('rolled oats/corn flakes/fruit muesli/granola', '500 g/1 kg', 249, 360),
  parseRange(
    'red lentils/green lentils/chickpeas/kidney beans/black beans',
    '400 g/1 kg',
    139,
    900,
  ),
  parseRange('tinned tomatoes/sweet corn/green peas/peach halves', '400 g', 119, 900),
  parseRange('tuna in oil/sardines/mackerel fillets', '125 g', 219, 900),
  parseRange('whole milk/low fat milk/oat drink/soy drink', '1 l', 139, 40),
  parseRange('plain yoghurt/strawberry yoghurt/cherry yoghurt', '150 g/500 g', 79, 30),
  parseRange('butter/salted butter/margarine', '250 g', 249, 60),
  parseRange('cheddar/gouda/feta/mozzarella/goat cheese', '200 g', 299, 45),
  parseRange('white bread/wholemeal bread/rye bread/flat bread', '', 249, 7),
  parseRange('eggs', 'box of 6/box of 10', 199, 28),
  parseRange('apples/pears/oranges/lemons/bananas', '1 kg', 229, 14),
  parseRange('potatoes/carrots/onions/tomatoes/peppers/cucumbers', '1 kg', 199, 14),
  parseRange('black tea/green tea/mint tea/camomile tea', '25 bags/100 bags', 219, 720),
  parseRange('ground coffee/coffee beans/instant coffee', '250 g/500 g', 449, 540),
  parseRange('apple juice/orange juice/grape juice/tomato juice', '1 l', 189, 300),
  parseRange('still water/sparkling water/lemonade/ginger ale', '1.5 l/6 x 1.5 l', 69, 540),
  parseRange('strawberry jam/apricot jam/honey/peanut butter', '340 g', 299, 720),
  parseRange('salt/black pepper/paprika/turmeric/cumin/cinnamon', '', 149, 1000),
  parseRange('oat biscuits/butter biscuits/salted crackers/rice cakes', '200 g', 159, 240),
  parseRange('almonds/cashews/walnuts/raisins/dried apricots', '200 g', 329, 300),
  parseRange('washing powder/washing liquid/fabric softener', '1 l/3 l', 549, undefined),
  parseRange('dish soap/glass cleaner/floor cleaner/oven cleaner', '750 ml', 229, undefined),
  parseRange('hand soap/shower gel/shampoo/conditioner', '250 ml/500 ml', 239, undefined),
  parseRange('toothpaste/toothbrush/dental floss', '', 199, undefined),
  parseRange('kitchen paper/toilet paper/tissues', '4 rolls/8 rolls', 279, undefined),
  parseRange('bin bags/sandwich bags/baking paper/aluminium foil', '', 199, undefined),
  parseRange('candles/matches/light bulbs/batteries', '', 349, undefined),
  parseRange('cat food/dog food/bird seed', '400 g/2 kg', 199, 700),
];

function parseRange(names: string, sizes: string, cents: number, keeps: number | undefined): Range {
  return { names: names.split('/'), sizes: sizes.split('/'), cents, keeps };
}

/** Formats an amount as the point-of-sale files do: 250 cents are 2.50. */
export function formatMoney(cents: number): string {
  return (cents / 100).toFixed(2);
}

export interface Product {
  readonly id: number;
  readonly name: string;
  /** In cents, from `updated` on. */
  readonly currentPrice: number;
  /** In cents, before. */
  readonly oldPrice: number;
  readonly created: Day;
  readonly updated: Day;
  readonly expires: Day | undefined;
}

/** Share of products whose price changes during the transactions. */
const CHANGING = 0.6;
/** Price factor from one pack size to the next larger one. */
const LARGER = 1.7;
/** Days on sale before the first transaction. */
const ON_SALE = { least: 30, most: 1500 };

/** Returns every product of the assortment; names are unique. */
export function planProducts(period: Period, seed: number): Product[] {
  const random = createRandom(seed, 'products');
  let id = 0;
  return ASSORTMENT.flatMap(({ names, sizes, cents, keeps }) =>
    names.flatMap((name) => {
      let price = cents * drawBetween(random, 0.8, 1.25);
      return sizes.map((size): Product => {
        const currentPrice = roundToPriceTag(price);
        price *= LARGER;
        return {
          id: ++id,
          name: `${name} ${size}`.trim(),
          currentPrice,
          oldPrice: drawPastPrice(currentPrice, random),
          ...pickDates(period, random),
          expires: keeps === undefined ? undefined : period.last + drawWhole(random, 1, keeps),
        };
      });
    }),
  );
}

/** Returns the price of a product on a day, in cents. */
export function findPrice({ updated, currentPrice, oldPrice }: Product, day: Day): number {
  return day >= updated ? currentPrice : oldPrice;
}

/** Yields the lines of the products file, its header first. */
export function* toProductLines(products: readonly Product[]): Generator<string> {
  yield 'id,name,current_price,old_price,created_date,updated_date,expiry_date';
  for (const { id, name, currentPrice, oldPrice, created, updated, expires } of products) {
    const dates = [created, updated].map(formatIsoDate).join();
    const prices = `${formatMoney(currentPrice)},${formatMoney(oldPrice)}`;
    yield `${id},${name},${prices},${dates},${expires === undefined ? '' : formatIsoDate(expires)}`;
  }
}

function pickDates(period: Period, random: Random): Pick<Product, 'created' | 'updated'> {
  const created = period.first - drawWhole(random, ON_SALE.least, ON_SALE.most);
  const updated =
    random() < CHANGING
      ? drawWhole(random, period.first, period.last)
      : drawWhole(random, created, period.first);
  return { created, updated };
}

/** Returns the old price, up to a seventh lower or a tenth higher. */
function drawPastPrice(current: number, random: Random): number {
  const past = roundToPriceTag(current * drawBetween(random, 0.86, 1.1));
  return past === current ? current - 10 : past;
}

/** Rounds to a price tag: 2.49, never 2.50. */
function roundToPriceTag(cents: number): number {
  return 10 * Math.max(3, Math.round(cents / 10)) - 1;
}
