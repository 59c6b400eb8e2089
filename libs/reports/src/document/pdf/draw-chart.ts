import { type Drawing, LABEL_SIZE, type Point, type Shape } from '../chart/drawing.js';
import { BOLD, REGULAR, type Sheets } from './sheets.js';

/** Draws a chart at the place of the next text, whole on one page. */
export function drawChart(sheets: Sheets, { width, height, shapes }: Drawing): void {
  sheets.keepTogether(height);
  const { pdf } = sheets;
  const top = pdf.y;
  const scale = Math.min(1, sheets.width / width);
  pdf.save();
  pdf.translate(sheets.left, top).scale(scale);
  for (const shape of shapes) drawShape(sheets, shape);
  pdf.restore();
  pdf.y = top + height * scale;
}

function drawShape(sheets: Sheets, shape: Shape): void {
  const { pdf } = sheets;
  if (shape.kind === 'rectangle') {
    pdf.rect(shape.x, shape.y, shape.width, shape.height).fill(shape.fill);
  } else if (shape.kind === 'line') {
    if (shape.points.length === 0) return;
    drawPath(sheets, shape.points).lineWidth(shape.width).strokeColor(shape.stroke);
    if (shape.isDashed) pdf.dash(4, { space: 3 });
    pdf.stroke().undash();
  } else if (shape.kind === 'area') {
    if (shape.points.length === 0) return;
    drawPath(sheets, shape.points).fillOpacity(shape.opacity).fill(shape.fill).fillOpacity(1);
  } else if (shape.kind === 'dot') {
    pdf.circle(shape.at[0], shape.at[1], shape.radius).fill(shape.fill);
  } else {
    const { at, anchor, fill, isStrong } = shape;
    sheets.useFont(isStrong ? BOLD : REGULAR, LABEL_SIZE, fill);
    const text = sheets.toShowableText(shape.text);
    const before = { start: 0, middle: 0.5, end: 1 }[anchor] * pdf.widthOfString(text);
    pdf.text(text, at[0] - before, at[1], { lineBreak: false, baseline: 'alphabetic' });
  }
}

function drawPath({ pdf }: Sheets, [first, ...rest]: readonly Point[]): PDFKit.PDFDocument {
  if (first) pdf.moveTo(first[0], first[1]);
  for (const [x, y] of rest) pdf.lineTo(x, y);
  return pdf;
}
