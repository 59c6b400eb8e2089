const orders = require('./orders.cjs');

const spec = '[.]spec[.]ts$';

/** A place in the names and comments of rules. */
const title = (place) => ({ '.': 'own-files', '*': 'each' })[place.name] ?? place.name;

/** The modules of a place, with its folders: a pattern of paths. */
function modulesOf(order, place) {
  if (place.name === '.') return `^${order.in}/[^/]+$`;
  return place.name === '*' ? `^${order.in}/[^/]+/` : `^${order.in}/${place.name}/`;
}

/** What an arrow from one place to another breaks, or undefined where it is allowed. */
function breach(from, to, places) {
  if (places.indexOf(from) < places.indexOf(to)) {
    return {
      relation: 'below',
      comment: `${title(from)} ${from.is}: it must hold without ${title(to)}.`,
    };
  }
  if (from.uses === undefined || from.uses.includes(to.name)) return undefined;
  return { relation: 'apart-from', comment: from.because };
}

/** One rule for each arrow that an order forbids, named `order/from-below-to` or `…-apart-from-…`. */
function rulesOf(order) {
  return order.places.flatMap((from) =>
    order.places
      .filter((to) => to !== from)
      .flatMap((to) => {
        const broken = breach(from, to, order.places);
        if (broken === undefined) return [];
        return {
          name: `${order.name}/${title(from)}-${broken.relation}-${title(to)}`,
          comment: broken.comment,
          severity: 'error',
          // Between rooms the tests of a room keep the order too: a room moves with its tests.
          from: {
            path: modulesOf(order, from),
            ...(order.name === 'rooms' ? {} : { pathNot: spec }),
          },
          to: { path: modulesOf(order, to) },
        };
      }),
  );
}

/** Patterns of the modules that lie in a place, not deeper. */
const known = orders.flatMap((order) =>
  order.places.map((place) => {
    const inside = order.name === 'rooms' ? 'src/[^/]+$' : '[^/]+$';
    return place.name === '.' ? modulesOf(order, place) : `${modulesOf(order, place)}${inside}`;
  }),
);

module.exports = [
  ...orders.flatMap(rulesOf),
  {
    name: 'every-folder-has-its-place',
    comment: 'A folder in no order would be held by no rule: it is listed in orders.cjs.',
    severity: 'error',
    from: { path: '^(apps|libs)/', pathNot: ['^apps/[^/]+/src/[^/]+$', ...known] },
    to: {},
  },
];
