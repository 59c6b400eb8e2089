import ts from 'typescript';

/** A statement of PostgreSQL. */
interface Statement {
  /** File and line. */
  place: string;
  text: string;
  /** It creates the temporary tables that other statements of its file use. */
  createsTemporary: boolean;
}

const isOfOps = (text: string) =>
  /^\s*(?:--.*\n\s*)*(?:SELECT|INSERT|UPDATE|DELETE|MERGE|WITH)\b/.test(text) &&
  /\bops\.\w/.test(text);

const createsTemporary = (text: string) =>
  /^\s*(?:--.*\n\s*)*CREATE TEMP TABLE\b/.test(text) && !text.includes('$');

/**
 * Returns the statements over tables of `ops` in a file, and those that create temporary tables. DuckDB and Spark have
 * no `ops`. A statement that the code composes is left out, unless it composes constants of its file.
 * @param path of the module or of the SQL in the repository
 */
export function statementsIn(path: string, text: string): Statement[] {
  if (path.endsWith('.sql')) return statement(path, 1, text);
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Statement[] = [];
  const visit = (node: ts.Node): void => {
    const literal = ts.isExpression(node) ? textOf(node, file) : undefined;
    if (literal === undefined) return ts.forEachChild(node, visit);
    const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    found.push(...statement(path, line, literal));
  };
  visit(file);
  return found;
}

function statement(path: string, line: number, text: string): Statement[] {
  const creates = createsTemporary(text);
  if (!creates && !isOfOps(text)) return [];
  return [{ place: `${path}:${line}`, text, createsTemporary: creates }];
}

/** Returns the text of a literal; undefined for any other expression. */
function textOf(node: ts.Expression, file: ts.SourceFile): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isIdentifier(node)) return constantIn(node.text, file);
  if (!ts.isTemplateExpression(node)) return undefined;
  const parts = node.templateSpans.map(({ expression, literal }) => {
    const text = ts.isIdentifier(expression) ? textOf(expression, file) : undefined;
    return text === undefined ? undefined : text + literal.text;
  });
  return parts.includes(undefined) ? undefined : [node.head.text, ...parts].join('');
}

function constantIn(name: string, file: ts.SourceFile): string | undefined {
  const declarations = file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations);
  const init = declarations.find((each) => each.name.getText() === name)?.initializer;
  return init && !ts.isIdentifier(init) ? textOf(init, file) : undefined;
}
