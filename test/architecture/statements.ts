import { posix } from 'node:path';
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
 * Returns the statements over tables of `ops`, and those that create temporary tables. DuckDB and Spark have no `ops`. A
 * statement that the code composes is left out, unless it composes constants.
 * @param texts modules and SQL files by their path in the repository
 */
export function findStatements(texts: ReadonlyMap<string, string>): Statement[] {
  return [...texts].flatMap(([path, text]) =>
    path.endsWith('.sql') ? statement(path, 1, text) : new Module(path, text, texts).statements(),
  );
}

function statement(path: string, line: number, text: string): Statement[] {
  const creates = createsTemporary(text);
  if (!creates && !isOfOps(text)) return [];
  return [{ place: `${path}:${line}`, text, createsTemporary: creates }];
}

/** A module of TypeScript with the texts of its literals. */
class Module {
  private readonly file: ts.SourceFile;

  constructor(
    private readonly path: string,
    text: string,
    private readonly texts: ReadonlyMap<string, string>,
  ) {
    this.file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  }

  statements(): Statement[] {
    const found: Statement[] = [];
    const visit = (node: ts.Node): void => {
      const literal = this.readText(node);
      if (literal === undefined) return ts.forEachChild(node, visit);
      const line = this.file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push(...statement(this.path, line, literal));
    };
    visit(this.file);
    return found;
  }

  /** Returns the text of a literal; undefined for any other node. */
  private readText(node: ts.Node): string | undefined {
    if (ts.isStringLiteralLike(node)) return node.text;
    if (!ts.isTemplateExpression(node)) return undefined;
    const parts = node.templateSpans.map(({ expression, literal }) => {
      const text = ts.isIdentifier(expression) ? this.constant(expression.text) : undefined;
      return text === undefined ? undefined : text + literal.text;
    });
    return parts.includes(undefined) ? undefined : [node.head.text, ...parts].join('');
  }

  /** Returns the text of a constant: a literal, or a file, of this module or of one that it imports. */
  private constant(name: string): string | undefined {
    const declarations = this.file.statements
      .filter(ts.isVariableStatement)
      .flatMap(({ declarationList }) => declarationList.declarations);
    const init = declarations.find((each) => each.name.getText() === name)?.initializer;
    if (!init) return this.imported(name);
    const [, file] = /^sqlFile\(import\.meta\.url, '(.+)'\)$/.exec(init.getText()) ?? [];
    return file === undefined ? this.readText(init) : this.texts.get(this.resolve(file));
  }

  private imported(name: string): string | undefined {
    const from = this.file.statements
      .filter(ts.isImportDeclaration)
      .find(({ importClause }) => new RegExp(`\\b${name}\\b`).test(importClause?.getText() ?? ''));
    if (!from || !ts.isStringLiteral(from.moduleSpecifier)) return undefined;
    const path = this.resolve(from.moduleSpecifier.text).replace(/\.js$/, '.ts');
    const text = this.texts.get(path);
    return text === undefined ? undefined : new Module(path, text, this.texts).constant(name);
  }

  private resolve(specifier: string): string {
    const [, room, path] = /^#(\w+)\/(.+)$/.exec(specifier) ?? [];
    if (room !== undefined && path !== undefined) return `libs/${room}/src/${path}`;
    return posix.join(posix.dirname(this.path), specifier);
  }
}
