import { RecipeMistake } from './column.js';

/** A regular expression with the same meaning in RE2 and Java. */
interface TextPattern {
  /** The expression, rewritten for both. */
  source: string;
  groups: number;
  /** Whether it matches the empty text. */
  isEmptyPossible: boolean;
}

const CHARACTERS_MAX = 200;
const REPEATS_MAX = 100;
const SPACE = ' \\t\\n\\f\\r';
const CLASSES: Record<string, string> = {
  d: '0-9',
  w: '0-9A-Za-z_',
  s: SPACE,
};
/** Characters that a backslash makes literal. */
const PUNCTUATION = /[!-/:-@[-^`{-~]/;

/**
 * Parses a regular expression of letters, `.`, classes, groups, `|`, `^`, `$` and repetitions. Rejects what engines
 * interpret differently, and what could run without end.
 * @throws RecipeMistake with the unsupported part
 */
export function parsePattern(written: string): TextPattern {
  if (written.length === 0 || written.length > CHARACTERS_MAX) {
    throw new RecipeMistake(`a pattern must have 1 to ${CHARACTERS_MAX} characters`);
  }
  const reader = new Reader(written);
  const { source, isEmptyPossible } = reader.alternatives();
  if (!reader.isAtEnd) throw reader.mistake('has a ) without its (');
  return { source, groups: reader.groups, isEmptyPossible };
}

/** A part of an expression, and the effect of repeating it. */
interface Part {
  source: string;
  isEmptyPossible: boolean;
  /** Repeating it without limit could run without end: it repeats itself, or has alternatives. */
  isRisky: boolean;
}

class Reader {
  groups = 0;
  private at = 0;
  private readonly characters: string[];

  constructor(private readonly written: string) {
    this.characters = Array.from(written);
  }

  get isAtEnd(): boolean {
    return this.at >= this.characters.length;
  }

  alternatives(): Part {
    const branches = [this.sequence()];
    while (this.next === '|') {
      this.at += 1;
      branches.push(this.sequence());
    }
    return {
      source: branches.map(({ source }) => source).join('|'),
      isEmptyPossible: branches.some((branch) => branch.isEmptyPossible),
      isRisky: branches.length > 1 || branches.some((branch) => branch.isRisky),
    };
  }

  mistake(what: string): RecipeMistake {
    return new RecipeMistake(`the pattern ${JSON.stringify(this.written)} ${what}`);
  }

  private get next(): string | undefined {
    return this.characters[this.at];
  }

  private take(): string {
    const character = this.next;
    if (character === undefined) throw this.mistake('is incomplete');
    this.at += 1;
    return character;
  }

  private sequence(): Part {
    const all: Part = { source: '', isEmptyPossible: true, isRisky: false };
    while (this.next !== undefined && this.next !== '|' && this.next !== ')') {
      const part = this.readRepeated(this.atom());
      all.source += part.source;
      all.isEmptyPossible &&= part.isEmptyPossible;
      all.isRisky ||= part.isRisky;
    }
    return all;
  }

  private atom(): Part {
    const one = (source: string): Part => ({ source, isEmptyPossible: false, isRisky: false });
    const none = (source: string): Part => ({ source, isEmptyPossible: true, isRisky: true });
    const character = this.take();
    if (character === '(') return this.group();
    if (character === '[') return one(this.characterClass());
    if (character === '.') return one('[^\\n]');
    // `\z`, because Java's `$` also matches before a final line end.
    if (character === '$') return none('\\z');
    if (character === '^') return none('\\A');
    if (character === '\\') return one(this.readEscaped());
    if ('*+?{'.includes(character))
      throw this.mistake(`has ${character} without anything to repeat`);
    return one(escapeCharacter(character));
  }

  private group(): Part {
    let opening = '(';
    if (this.next === '?') {
      this.at += 1;
      if (this.take() !== ':') {
        throw this.mistake('has a look-ahead, look-behind or flag: only (?: is allowed');
      }
      opening = '(?:';
    } else this.groups += 1;
    const inner = this.alternatives();
    if (this.next !== ')') throw this.mistake('has a ( without its )');
    this.at += 1;
    return { ...inner, source: `${opening}${inner.source})` };
  }

  private characterClass(): string {
    let source = '[';
    if (this.next === '^') source += this.take();
    if (this.next === ']') throw this.mistake('has an empty [], or one that begins with ]');
    const inside = () => this.next !== undefined && this.next !== ']';
    for (let isFirst = true; inside(); isFirst = false) {
      const from = this.member();
      source += from.source;
      if (from.source === '\\-' && !isFirst && inside() && !from.isEscaped) {
        throw this.mistake('has a - inside [ ]: write \\-, or put it last');
      }
      if (this.next !== '-' || !from.character) continue;
      this.at += 1;
      if (!inside()) {
        source += '\\-';
        continue;
      }
      const to = this.member();
      if (!to.character || to.character < from.character) {
        throw this.mistake('has a range in [ ] that goes backwards, or from or to no character');
      }
      source += `-${to.source}`;
    }
    this.take();
    return `${source}]`;
  }

  /** Parses a character in `[ ]`, or a class, which has no `character`. */
  private member(): { source: string; character?: string; isEscaped: boolean } {
    const character = this.take();
    if (character === '\\') {
      const named = CLASSES[this.next ?? ''];
      if (named === undefined) {
        const source = this.readEscaped();
        return { source, character: source.slice(-1), isEscaped: true };
      }
      this.at += 1;
      return { source: named, isEscaped: true };
    }
    if (character === '[') throw this.mistake('has a [ in [ ]: write \\[');
    return { source: escapeCharacter(character), character, isEscaped: false };
  }

  private readEscaped(): string {
    const character = this.take();
    const named = CLASSES[character];
    if (named !== undefined) return `[${named}]`;
    if ('tnr'.includes(character)) return `\\${character}`;
    const opposite = CLASSES[character.toLowerCase()];
    if (opposite !== undefined) return `[^${opposite}]`;
    if (/[1-9k]/.test(character))
      throw this.mistake('has a back-reference to a group, which is not allowed');
    if (!PUNCTUATION.test(character))
      throw this.mistake(`has \\${character}, which engines interpret differently`);
    return escapeCharacter(character);
  }

  private readRepeated(part: Part): Part {
    const sign = this.next ?? '';
    let [least, most] = [1, 1];
    let source = sign;
    if (sign === '{') [source, least, most] = this.readCounts();
    else if (sign !== '' && '*+?'.includes(sign)) {
      this.at += 1;
      [least, most] = [sign === '+' ? 1 : 0, sign === '?' ? 1 : Infinity];
    } else return part;
    if (this.next === '?') source += this.take();
    if (this.next !== undefined && '*+?{'.includes(this.next)) {
      throw this.mistake(`repeats a repetition with ${this.next}`);
    }
    const isLong = most > 1;
    if (isLong && (part.isRisky || part.isEmptyPossible)) {
      throw this.mistake(
        'repeats a group that has repetitions or alternatives, which may never end: use [ ] or a count',
      );
    }
    return {
      source: part.source + source,
      isEmptyPossible: part.isEmptyPossible || least === 0,
      isRisky: part.isRisky || isLong || least === 0,
    };
  }

  private readCounts(): [string, number, number] {
    const rest = this.characters.slice(this.at).join('');
    const [source, from = '', comma, to = ''] = /^\{(\d{1,3})(,?)(\d{0,3})\}/.exec(rest) ?? [];
    if (source === undefined)
      throw this.mistake('has a { that is not a count such as {3} or {2,5}: write \\{');
    const least = Number(from);
    const most = comma === '' ? least : to === '' ? Infinity : Number(to);
    if (least > most || Math.max(least, to === '' ? 0 : most) > REPEATS_MAX) {
      throw this.mistake(`has a count that decreases or is above ${REPEATS_MAX}`);
    }
    this.at += source.length;
    return [source, least, most];
  }
}

/** Escapes a literal character. */
const escapeCharacter = (character: string) =>
  PUNCTUATION.test(character) ? `\\${character}` : character;
