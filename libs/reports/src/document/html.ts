import { readFileSync } from 'node:fs';
import { svgOf } from './chart/svg.js';
import type { PrintedTable } from './printed-table.js';
import type { ReportDocument, Section } from './report-document.js';
import { momentOf, moreRows } from './words.js';

const STYLE = readFileSync(new URL('./report.css', import.meta.url), 'utf8');
const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

/** Returns a self-contained page: it loads and runs nothing, whatever its text. */
export function* html({ title, dueAt, facts, warnings, sections }: ReportDocument) {
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>
${STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(title)}</h1>
<p class="time"><time datetime="${dueAt.toISOString()}">${momentOf(dueAt)}</time></p>
${facts.map((fact) => `<p>${escaped(fact)}</p>`).join('\n')}
${warnings.map((warning) => `<p class="warning">${escaped(warning)}</p>`).join('\n')}
</header>
`;
  for (const section of sections) yield* sectionHtml(section);
  yield '</body>\n</html>\n';
}

function* sectionHtml(section: Section) {
  const { title, about, question, sentence, notes, chart, method, limits, tables } = section;
  yield `<section>\n<h2>${escaped(title)}</h2>\n`;
  if (question !== undefined) yield `<p class="question">${escaped(question)}</p>\n`;
  yield `<p>${escaped(about)}</p>\n`;
  if (sentence !== undefined) yield `<p class="sentence">${escaped(sentence)}</p>\n`;
  for (const note of notes) yield `<p class="note">${escaped(note)}</p>\n`;
  if (chart) {
    const caption = `<figcaption>${escaped(chart.title)}</figcaption>`;
    yield `<figure>${caption}\n${svgOf(chart, escaped)}</figure>\n`;
  }
  if (method !== undefined) yield `<h3>Method</h3>\n<p>${escaped(method)}</p>\n`;
  if (limits !== undefined) {
    const items = limits.map((limit) => `<li>${escaped(limit)}</li>`);
    yield `<h3>Limits</h3>\n<ul>\n${items.join('\n')}\n</ul>\n`;
  }
  for (const table of tables) yield table.isSingle ? upright(table) : tableHtml(table);
  yield* legendHtml(section);
}

function* legendHtml({ legend }: Section) {
  if (legend.length > 0) {
    const terms = legend.map(
      ({ heading, about: said }) => `<dt>${escaped(heading)}</dt><dd>${escaped(said)}</dd>`,
    );
    yield `<details open>\n<summary>The columns</summary>\n<dl>\n${terms.join('\n')}\n</dl>\n</details>\n`;
  }
  yield '</section>\n';
}

function upright({ about, columns, rows: [row = []] }: PrintedTable): string {
  const lines = columns.map(({ heading, about: said, isNumber }, index) => {
    const value = `<td${isNumber ? ' class="number"' : ''}>${escaped(row[index] ?? '')}</td>`;
    return `<tr><th scope="row">${escaped(heading)}</th>${value}<td class="said">${escaped(said)}</td></tr>`;
  });
  const caption = about === '' ? '' : `<caption>${escaped(about)}</caption>\n`;
  return `<div class="wide"><table class="upright">\n${caption}<tbody>\n${lines.join('\n')}\n</tbody>\n</table></div>\n`;
}

function tableHtml({ title, about, columns, rows, hidden }: PrintedTable): string {
  const name = title === '' ? '' : `<h3>${escaped(title)}</h3>\n`;
  const said = about === '' ? '' : `<p>${escaped(about)}</p>\n`;
  if (rows.length + hidden === 0) return `${name}${said}<p class="note">No rows.</p>\n`;
  const open = columns.map(({ isNumber }) => (isNumber ? '<td class="number">' : '<td>'));
  const head = columns.map(
    ({ heading, isNumber }) =>
      `<th scope="col"${isNumber ? ' class="number"' : ''}>${escaped(heading)}</th>`,
  );
  const body = rows.map((row) => {
    const cells = row.map((cell, index) => `${open[index] ?? '<td>'}${escaped(cell)}</td>`);
    return `<tr>${cells.join('')}</tr>`;
  });
  const more = hidden === 0 ? '' : `<p class="note">${moreRows(hidden)}</p>\n`;
  const table = `<table>\n<thead><tr>${head.join('')}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>`;
  return `${name}${said}<div class="wide">${table}</div>\n${more}`;
}
