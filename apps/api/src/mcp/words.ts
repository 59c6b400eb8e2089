/** Words that all answers share, and what they mean here. */
export const words: Readonly<Record<string, string>> = {
  week: 'The week date in the chain’s files. Figures of sales, stores and departments are of whole weeks.',
  month: 'A calendar month, named by its first day. Figures of transactions are of whole months.',
  sales: 'Money, exact to the cent. Returns are negative sales and are part of every sum.',
  'store-week': 'One store in one week; an average store-week weighs each of them alike.',
  'department-week': 'One department of one store in one week.',
  'holiday week':
    'A week that the files mark as one: Super Bowl, Labor Day, Thanksgiving or Christmas.',
  lift: 'An average over another, less one: 0.1 is 10 % more.',
  'like-for-like':
    'Only weeks that also exist 364 days earlier, so that the same weeks are compared.',
  offer: 'A MarkDown of any kind. None were recorded before the first one in the files.',
  transaction:
    'One line of a till: a customer, a shop, a product, a sales person and a day. Returns are transactions ' +
    'with negative pieces.',
  visit: 'A customer’s day in a shop, however many transactions it has.',
  basket: 'All that one customer buys in a shop on a day.',
  'list price': 'What the products file has for a product on the day of a transaction.',
  incentive:
    'A percentage of what a sales person sold in a shop and month, for whoever sold most there.',
  tie: 'Whoever has the same figure is named and shares the rank: all of them, never one.',
  coverage:
    'First and last week or month behind an answer, and how many: a partial year is not a bad one.',
  snapshot:
    'An immutable, numbered set of figures made by one run. Exactly one of a flow is published: weekly ' +
    'sales and transactions have one each. A list that ' +
    'is read on after a cursor stays in the snapshot it began in.',
  quality: 'PASSED, or WARNING when rows were set aside in quarantine or a quality rule warned.',
  ratio: 'Shares, lifts and changes are ratios: 0.05 is 5 %. Other numbers are rounded to cents.',
};
