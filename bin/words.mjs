// `npm run lint -- words`, or `node bin/words.mjs FILE…`: holds docs/style.md's words in all that people read: README
// and docs, and the texts in the code, which are errors, descriptions, log lines, pages and reports, and the comments
// of SQL and Python. Names in new migrations are held to bin/refused-names.mjs.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { root } from './prepare.mjs';
import { refuseName } from './refused-names.mjs';

const TEXTLINT = [
  'textlint@15.8.0',
  'textlint-rule-prh@6.1.0',
  'textlint-filter-rule-comments@1.3.0',
];
const WORDS = 3;
/** Earlier migrations, and this one, have the names that it replaces. */
const WORDS_MIGRATION = '1765200000061';

/** Returns texts of TypeScript by line, from 0: strings, templates and what JSX shows, of at least three words. */
function textsOfCode(path, source) {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const texts = [];
  const add = (node, text) => {
    if (isProse(text)) texts.push([file.getLineAndCharacterOfPosition(node.getStart()).line, text]);
  };
  const visit = (node) => {
    if (ts.isTaggedTemplateExpression(node)) return;
    if (ts.isTemplateExpression(node)) {
      add(
        node,
        node.head.text + node.templateSpans.map((span) => `\`…\`${span.literal.text}`).join(''),
      );
    } else if (ts.isStringLiteralLike(node) || ts.isJsxText(node)) add(node, node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return texts;
}

/** Whether people read it: words with letters and spaces, and no SQL. */
function isProse(text) {
  const words = text
    .split(/\s+/)
    .filter((word) => /^[`'"(]?[A-Za-z][a-z'’-]*[`'".,:;)?!]*$/.test(word));
  return (
    words.length >= WORDS && !/\b(SELECT|FROM|INSERT|UPDATE|DELETE|WHERE|CREATE|ALTER)\b/.test(text)
  );
}

/** Returns comments by line, from 0. */
function comments(source, mark) {
  return source
    .split('\n')
    .map((line, number) => [number, line])
    .filter(([, line]) => line.trimStart().startsWith(mark))
    .map(([number, line]) => [number, line.trimStart().slice(mark.length)]);
}

/** Returns the page that textlint reads: each text on the line of its source. */
function page(texts) {
  const lines = [];
  for (const [line, text] of texts) {
    const flat = text.replace(/\s+/g, ' ').trim();
    lines[line] = lines[line] === undefined ? flat : `${lines[line]} ${flat}`;
  }
  return Array.from(lines, (line) => line ?? '').join('\n');
}

function textsOf(path) {
  const source = readFileSync(join(root, path), 'utf8');
  if (path.endsWith('.sql')) return comments(source, '--');
  if (path.endsWith('.py')) return comments(source, '#');
  return textsOfCode(path, source);
}

/** Returns problems of the names of tables and columns in the SQL of a migration, each with its line. */
function refuseNames(path) {
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  return lines.flatMap((line, number) => {
    const names = line.replace(/--.*|'[^']*'/g, '').match(/\w+/g) ?? [];
    const messages = names.map(refuseName).filter((message) => message !== undefined);
    return messages.map((message) => `${path}:${number + 1}: ${message}`);
  });
}

const listed = spawnSync('git', ['ls-files', 'apps', 'libs', 'bin', 'monitoring'], {
  cwd: root,
  encoding: 'utf8',
});
/** Files to check; all by default. */
const asked = process.argv.slice(2);
const sources = listed.stdout
  .split('\n')
  .filter((path) => asked.length === 0 || asked.includes(path))
  .filter(
    (path) => /\.(ts|tsx|mjs|sql|py)$/.test(path) && !/\.spec\.tsx?$|^bin\/words\.mjs$/.test(path),
  );
const refusals = readdirSync(join(root, 'migrations'))
  .filter((file) => /^\d{13}-.*\.sql$/.test(file) && file.slice(0, 13) > WORDS_MIGRATION)
  .map((file) => `migrations/${file}`)
  .filter((path) => asked.length === 0 || asked.includes(path))
  .flatMap(refuseNames);
if (refusals.length > 0) console.log(refusals.join('\n'));
const folder = mkdtempSync(join(tmpdir(), 'retailstream-words-'));
for (const path of sources) {
  const target = join(folder, `${path}.md`);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, page(textsOf(path)));
}
const packages = TEXTLINT.flatMap((name) => ['-p', name]);
const rules = '"$(dirname "$(command -v textlint)")/.."';
const pages =
  asked.length > 0 ? asked.filter((path) => path.endsWith('.md')) : ['README.md', 'docs'];
if (sources.length > 0) pages.push(folder);
if (pages.length > 0) checkPages();
rmSync(folder, { recursive: true, force: true });
if (refusals.length > 0) process.exitCode = 1;

function checkPages() {
  const command = `textlint --format unix --rules-base-directory ${rules} ${pages.map((path) => `"${path}"`).join(' ')}`;
  const { status, stdout, stderr } = spawnSync('npx', ['--yes', ...packages, '-c', command], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  process.stdout.write(
    stdout.replaceAll(`${folder}/`, '').replaceAll(/(\.(?:ts|tsx|mjs|sql|py))\.md:/g, '$1:'),
  );
  process.stderr.write(stderr);
  process.exitCode = status ?? 1;
}
