/** Words that all answers share, and what they mean here. */
export const words: Readonly<Record<string, string>> = {
  week: 'The week date in the chain’s files. All figures are of whole weeks.',
  sales: 'Money, exact to the cent. Returns are negative sales and are part of every sum.',
  'store-week': 'One store in one week; an average store-week weighs each of them alike.',
  'department-week': 'One department of one store in one week.',
  'holiday week':
    'A week that the files mark as one: Super Bowl, Labor Day, Thanksgiving or Christmas.',
  lift: 'An average over another, less one: 0.1 is 10 % more.',
  'like-for-like':
    'Only weeks that also exist 364 days earlier, so that the same weeks are compared.',
  offer: 'A MarkDown of any kind. None were recorded before the first one in the files.',
  tie: 'Every store with the same figure is named, never one of them.',
  coverage: 'First and last week behind an answer, and how many: a partial year is not a bad one.',
  snapshot:
    'An immutable, numbered set of figures made by one run. Exactly one is published; a list that ' +
    'is read on after a cursor stays in the snapshot it began in.',
  quality: 'PASSED, or WARNING when rows were set aside in quarantine or a quality rule warned.',
  ratio: 'Shares, lifts and changes are ratios: 0.05 is 5 %. Other numbers are rounded to cents.',
};
