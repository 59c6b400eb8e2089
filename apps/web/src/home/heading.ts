/** The heading of the home, which the build also writes into its document. */
export const HEADING = {
  title: 'The data in sentences',
  lead:
    'How fresh the data of each flow is, which answers changed with the last snapshot, and what the ' +
    'answers say now.',
};
