import { errorSections } from './guests.js';
import { openFlows } from '#composition/flows.js';
import { formatMarkdownTable } from './markdown-table.js';

/** The first section that `npm run docs` writes, and the first one after them. */
const BEGIN = '\n## ';
const END = '\n## Other problems\n';

/** Returns docs/errors.md with the current codes, causes and remedies. @throws Error without its last section */
export function withErrors(page: string): string {
  const [before, after] = [page.split(BEGIN)[0], page.split(END)[1]];
  if (before === undefined || after === undefined) {
    throw new Error('docs/errors.md has no section "Other problems"');
  }
  const sections = errorSections.map(({ title, errors, see }) => {
    const rows = Object.entries(errors).map(([code, { cause, remedy }]) => [code, cause, remedy]);
    if (title === 'Files') rows.push(...missingFiles());
    const table = formatMarkdownTable(
      ['code', 'cause', 'remedy'],
      rows.map(([code = '', ...cells]) => [`\`${code}\``, ...cells]),
    );
    return [`## ${title}`, ...(see === undefined ? [] : [`See ${see}.`]), table].join('\n\n');
  });
  return [before, '\n', sections.join('\n'), END, after].join('');
}

/** Returns a row for each dataset that a flow requires. */
function missingFiles(): string[][] {
  return openFlows()
    .flatMap(({ datasets }) => [...datasets.values()])
    .filter(({ isRequired }) => isRequired)
    .map(({ name }) => [`SOURCE_NO_${name.toUpperCase()}`, `No ${name} file`, 'Add one']);
}
