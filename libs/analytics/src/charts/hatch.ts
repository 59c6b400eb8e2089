const SVG = 'http://www.w3.org/2000/svg';
const ID = 'hatch';

/** Fill of a place without data. */
export const HATCH = `url(#${ID})`;

/** A mark without a picture of its own: it defines the hatching for the others. */
export function defineHatch(): SVGElement {
  const defs = document.createElementNS(SVG, 'defs');
  const pattern = document.createElementNS(SVG, 'pattern');
  const size = { id: ID, width: '7', height: '7', patternUnits: 'userSpaceOnUse' };
  for (const [name, value] of Object.entries({ ...size, patternTransform: 'rotate(45)' })) {
    pattern.setAttribute(name, value);
  }
  const line = document.createElementNS(SVG, 'line');
  for (const [name, value] of Object.entries({ y2: '7', 'stroke-width': '3' })) {
    line.setAttribute(name, value);
  }
  line.setAttribute('stroke', 'var(--muted-mark)');
  pattern.append(line);
  defs.append(pattern);
  return defs;
}
