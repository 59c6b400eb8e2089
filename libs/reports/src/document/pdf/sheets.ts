import PDFDocument from 'pdfkit';

/** The characters of Windows-1252 at 80 to 9F, where Latin 1 has controls. */
const EXTRA = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');
const REPLACEMENT = '?';

/**
 * Returns text that the standard fonts of PDF can show: other characters become a question mark, line breaks a blank.
 */
function toWinAnsi(text: string): string {
  return Array.from(
    text.normalize('NFC').replaceAll('−', '-').replaceAll('\u202f', '\u00a0'),
    (sign) => {
      const code = sign.codePointAt(0) ?? 0;
      if (code < 0x20 || code === 0x7f) return ' ';
      const isKnown = code < 0x7f || (code >= 0xa0 && code <= 0xff) || EXTRA.has(sign);
      return isKnown ? sign : REPLACEMENT;
    },
  ).join('');
}

const MARGIN = 40;
const FOOTER = 20;

export const REGULAR = 'Helvetica';
export const BOLD = 'Helvetica-Bold';
export const INK = '#1b1f24';
export const FAINT = '#57606a';

interface TextStyle {
  size?: number;
  font?: string;
  colour?: string;
  /** Points above it. */
  above?: number;
}

interface SheetSettings {
  title: string;
  /** Written into the file, so that the same report has the same bytes. */
  madeAt: Date;
  isLandscape: boolean;
  /** Set to false to search for text in the bytes. */
  compress: boolean;
}

/** Pages filled from top to bottom. */
export class Sheets {
  readonly pdf: PDFKit.PDFDocument;
  private hasReplaced = false;

  constructor({ title, madeAt, isLandscape, compress }: SheetSettings) {
    this.pdf = new PDFDocument({
      size: 'A4',
      layout: isLandscape ? 'landscape' : 'portrait',
      margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOTER },
      bufferPages: true,
      compress,
      lang: 'en',
      info: {
        Title: title,
        CreationDate: madeAt,
        Producer: 'RetailStream',
        Creator: 'RetailStream',
      },
    });
  }

  get left(): number {
    return MARGIN;
  }

  get width(): number {
    return this.pdf.page.width - 2 * MARGIN;
  }

  /** Makes space for content that must stay on one page. @returns whether it started a new page */
  keepTogether(height: number): boolean {
    if (this.pdf.y + height <= this.pdf.page.maxY()) return false;
    this.pdf.addPage();
    return true;
  }

  /** Returns the text as the fonts can show it. */
  toShowableText(text: string): string {
    const known = toWinAnsi(text);
    if (known !== text.normalize('NFC')) this.hasReplaced = true;
    return known;
  }

  useFont(font: string, size: number, colour: string): void {
    this.pdf.font(font).fontSize(size).fillColor(colour);
  }

  writeParagraph(
    text: string,
    { size = 9, font = REGULAR, colour = INK, above = 2 }: TextStyle = {},
  ) {
    const { pdf } = this;
    this.useFont(font, size, colour);
    const known = this.toShowableText(text);
    const height = pdf.heightOfString(known, { width: this.width });
    this.keepTogether(above + Math.min(height, pdf.page.maxY() - MARGIN));
    pdf.text(known, MARGIN, pdf.y + above, { width: this.width });
  }

  /** Numbers the pages, and ends the file. */
  finish(name: string): void {
    if (this.hasReplaced) {
      this.writeParagraph("A ? replaces each character that this file's fonts lack.", {
        colour: FAINT,
        above: 12,
      });
    }
    const { pdf } = this;
    const { start, count } = pdf.bufferedPageRange();
    const shownName = this.toShowableText(name);
    for (let page = 0; page < count; page++) {
      pdf.switchToPage(start + page);
      // Text below the margin would start another page.
      pdf.page.margins.bottom = 0;
      this.useFont(REGULAR, 8, FAINT);
      const y = pdf.page.height - MARGIN;
      const place = `Page ${page + 1} of ${count}`;
      pdf.text(shownName, MARGIN, y, { lineBreak: false });
      pdf.text(place, pdf.page.width - MARGIN - pdf.widthOfString(place), y, { lineBreak: false });
    }
    pdf.end();
  }
}
