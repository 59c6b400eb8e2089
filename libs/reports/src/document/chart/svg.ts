import { type Drawing, LABEL_SIZE, type Point, type Shape } from './drawing.js';

const rounded = (value: number) => Number(value.toFixed(2));
const placed = (points: readonly Point[]) =>
  points.map(([x, y]) => `${rounded(x)},${rounded(y)}`).join(' ');

/** Returns a drawing as an SVG element. @param escaped makes text safe in markup */
export function svgOf(
  { title, width, height, shapes }: Drawing,
  escaped: (text: string) => string,
): string {
  const inside = shapes.map((shape) => elementOf(shape, escaped)).join('');
  return `<svg viewBox="0 0 ${rounded(width)} ${rounded(height)}" role="img" aria-label="${escaped(title)}" font-size="${LABEL_SIZE}">${inside}</svg>`;
}

function elementOf(shape: Shape, escaped: (text: string) => string): string {
  if (shape.kind === 'rectangle') {
    const { x, y, width, height, fill } = shape;
    const [left, top] = [rounded(x), rounded(y)];
    return `<rect x="${left}" y="${top}" width="${rounded(width)}" height="${rounded(height)}" fill="${fill}"/>`;
  }
  if (shape.kind === 'line') {
    const { points, stroke, width, isDashed } = shape;
    const dash = isDashed ? ' stroke-dasharray="4 3"' : '';
    return `<polyline points="${placed(points)}" fill="none" stroke="${stroke}" stroke-width="${width}"${dash}/>`;
  }
  if (shape.kind === 'area') {
    const { points, fill, opacity } = shape;
    return `<polygon points="${placed(points)}" fill="${fill}" fill-opacity="${opacity}"/>`;
  }
  if (shape.kind === 'dot') {
    const [x, y] = shape.at;
    return `<circle cx="${rounded(x)}" cy="${rounded(y)}" r="${shape.radius}" fill="${shape.fill}"/>`;
  }
  const { at, text, anchor, fill, isStrong } = shape;
  const weight = isStrong ? ' font-weight="bold"' : '';
  return `<text x="${rounded(at[0])}" y="${rounded(at[1])}" text-anchor="${anchor}" fill="${fill}"${weight}>${escaped(text)}</text>`;
}
